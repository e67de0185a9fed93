"""Answering by mail, solving without one, merging with another ticket (tickets-customers.md 1.5)."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.files import receiving
from helpcenter.tickets import (
    answer_filling,
    answering,
    answers,
    composer,
    drafts,
    solving,
    ticket_merging,
    uploads,
    wording,
)
from helpcenter.tickets.answer_forms import AFTER, MergeForm, ReplyForm, SolveForm
from helpcenter.tickets.answers import of_ticket
from helpcenter.tickets.composer import reply_purpose
from helpcenter.tickets.models import Ticket, TicketState
from helpcenter.tickets.uploads import Uploads
from helpcenter.transactions import StaleError, operation
from helpcenter.web import filters
from helpcenter.web.differences import Difference
from helpcenter.web.refusals import RefusedError

blueprint = Blueprint("ticket_answers", __name__, url_prefix="/console/tickets/<int:ticket_id>")


@blueprint.get("/reply")
@requires(Permission.TICKET_HANDLE)
@of_ticket
def write(ticket: Ticket) -> ResponseReturnValue:
    """The page with the answer to be written; `?after=` says what becomes of the ticket."""
    after = filters.choice("after", [one.value for one in AFTER])
    return answers.ticket(ticket, composer=composer.of(ticket, current_operator, kind="mail", after=after or None))


@blueprint.post("/reply")
@requires(Permission.TICKET_HANDLE)
@receiving.takes_file
@of_ticket
def reply(ticket: Ticket) -> ResponseReturnValue:
    """Fill in a template, show the mail as it would be sent, or send it. Files that came stay with the form."""
    form, sent = ReplyForm(ticket), uploads.received(ticket.service, reply_purpose(ticket, current_operator))
    if "fill" in request.form:
        answer_filling.put_in(form, ticket, current_operator, request.form["fill"])
        drafts.save(ticket, form.unfinished(), by=current_operator)
        return _again(ticket, form, sent, 200)
    if not form.validate() or sent.problems:
        return _again(ticket, form, sent)
    if "preview" in request.form:
        return _again(ticket, form, sent, 200, preview=True)
    answer = form.answer(sent.files)
    try:
        with operation():
            call = answering.reply(ticket, answer, version=form.version.data or 0, by=current_operator)
            drafts.remove(ticket, current_operator)
    except RefusedError as refusal:
        return _again(ticket, form, sent, problem=str(refusal))
    except StaleError:
        form.version.data, form.version.raw_data = ticket.version, None
        problem = _("Somebody has changed the ticket meanwhile. Look at it again, then send.")
        return _again(ticket, form, sent, 409, problem=problem)
    return answers.done(ticket, str(wording.REPLIES[answer.after]), fresh=True, call=call.id)


@blueprint.get("/internal-solution")
@requires(Permission.TICKET_HANDLE)
@of_ticket
def ask_reason(ticket: Ticket) -> ResponseReturnValue:
    """Why no mail is sent."""
    return _solve_form(ticket, SolveForm(formdata=None, version=ticket.version))


@blueprint.post("/internal-solution")
@requires(Permission.TICKET_HANDLE)
@of_ticket
def solve(ticket: Ticket) -> ResponseReturnValue:
    """Solve it."""
    form = SolveForm()
    if not form.validate():
        return _solve_form(ticket, form, 422)
    note = (form.note.data or "").strip()
    try:
        solving.solve_internally(ticket, form.chosen, version=form.version.data or 0, by=current_operator, note=note)
    except StaleError:
        difference = Difference(_("State"), str(wording.STATES[ticket.state]), str(wording.STATES[TicketState.SOLVED]))
        return answers.stale(ticket, [difference], [("reason", form.chosen.value), ("note", note)])
    return answers.done(ticket, _("Solved without a mail."))


@blueprint.get("/merge")
@requires(Permission.TICKET_HANDLE)
@of_ticket
def ask_other(ticket: Ticket) -> ResponseReturnValue:
    """Into which ticket."""
    return _merge_form(ticket, MergeForm(formdata=None, version=ticket.version))


@blueprint.post("/merge")
@requires(Permission.TICKET_HANDLE)
@of_ticket
def merge(ticket: Ticket) -> ResponseReturnValue:
    """Merge, and show the ticket that remains."""
    form = MergeForm()
    other = form.other(ticket) if form.validate() else None
    if other is None:
        form.number.errors = form.number.errors or [_("There is no such ticket in this service.")]
        return _merge_form(ticket, form, 422)
    try:
        ticket_merging.merge(ticket, other, version=form.version.data or 0, by=current_operator)
    except RefusedError as refusal:
        refusal.put_into(form)
        return _merge_form(ticket, form, 422)
    except StaleError:
        return answers.stale(ticket, [], [("number", form.number.data or "")])
    return answers.moved(other, _("The tickets are one now."))


def _again(
    ticket: Ticket, form: ReplyForm, files: Uploads, status: int = 422, *, problem: str = "", preview: bool = False
) -> ResponseReturnValue:
    shown = composer.answered(ticket, current_operator, form, files, problem=problem, preview=preview)
    return answers.ticket(ticket, status=status, composer=shown)


def _solve_form(ticket: Ticket, form: SolveForm, status: int = 200) -> ResponseReturnValue:
    title = _("Solve %(reference)s without a mail", reference=ticket.reference)
    return answers.dialog("tickets/_solve_form.html", title, status=status, ticket=ticket, form=form)


def _merge_form(ticket: Ticket, form: MergeForm, status: int = 200) -> ResponseReturnValue:
    title = _("Merge %(reference)s into another ticket", reference=ticket.reference)
    return answers.dialog("tickets/_merge_form.html", title, status=status, ticket=ticket, form=form)
