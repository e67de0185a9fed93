"""The help center's お問い合わせ履歴: the list, one ticket, answering it, and the way in (tickets-customers.md 1.9)."""

from __future__ import annotations

from flask import Blueprint, abort, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute

from helpcenter.accounts.access import public
from helpcenter.customers.models import Channel
from helpcenter.files import receiving
from helpcenter.mail import outbox
from helpcenter.services import help_page, privacy
from helpcenter.services.help_page import here
from helpcenter.tickets import consenting, customer_answers, own_access, own_links, own_tickets, own_wording, uploads
from helpcenter.tickets.customer_answers import Said
from helpcenter.tickets.models import Ticket
from helpcenter.tickets.own_forms import AddressForm, AnswerForm, ConsentingAnswerForm
from helpcenter.tickets.uploads import Uploads
from helpcenter.web import counting, origin
from helpcenter.web.visitors import hashed_address

blueprint = Blueprint("own_tickets", __name__, url_prefix=help_page.URL + "/tickets")
blueprint.url_value_preprocessor(help_page.enter)
blueprint.after_request(help_page.keep_nothing)
LINKS = (RateLimitItemPerMinute(3), RateLimitItemPerHour(10))
ANSWERS = (RateLimitItemPerMinute(6), RateLimitItemPerHour(60))
UPLOADS = (RateLimitItemPerHour(60),)


@blueprint.get("", strict_slashes=False)
@public
def listing() -> ResponseReturnValue:
    """One's own tickets; else the way in."""
    people = own_access.customers(g.service)
    if not people:
        return _way_in(AddressForm(formdata=None), expired="expired" in request.args)
    tickets = own_tickets.of(g.service, people)
    return render_template("tickets/own/list.html", tickets=tickets, words=own_wording)


@blueprint.post("", strict_slashes=False)
@public
def send_link() -> ResponseReturnValue:
    """Mail the way in to an address, if anybody is known by it; the answer is always the same."""
    form = AddressForm()
    g.page_endpoint = "own_tickets.listing"
    if not form.validate():
        return _way_in(form), 422
    if not _admitted(LINKS, "own ticket links"):
        return _way_in(form, problem=_("Too many requests. Wait a moment and try again.")), 429
    own_links.send(g.service, form.email.data, g.language)
    return _way_in(AddressForm(formdata=None), sent=True)


@blueprint.get("/open/<token>")
@public
def open_link(token: str) -> ResponseReturnValue:
    """A link from a mail: this browser may see them now, and the link leaves the address bar."""
    found = own_access.opened(g.service, token) or own_links.opened(g.service, token)
    if found is None:
        return redirect(here("own_tickets.listing", expired=1), 303)
    ids, number = found
    target = here("own_tickets.show", number=number) if number else here("own_tickets.listing")
    response = redirect(target, 303)
    own_access.remember(response, g.service, ids)
    return response


@blueprint.post("/closing")
@public
def close() -> ResponseReturnValue:
    """On a computer that others use, too."""
    response = redirect(here("own_tickets.listing"), 303)
    own_access.forget(response, g.service)
    return response


@blueprint.get("/<int:number>")
@public
def show(number: int) -> ResponseReturnValue:
    """What was said in one of them."""
    ticket = _fetch(number)
    return _show(ticket, _form(ticket)(formdata=None))


@blueprint.post("/<int:number>")
@public
@receiving.takes_file
def answer(number: int) -> ResponseReturnValue:
    """Go on with it; a closed one goes on in a new one."""
    ticket = _fetch(number)
    form = _form(ticket)()
    g.page_endpoint = "own_tickets.show"
    sent = uploads.received(g.service, _purpose(ticket), admitted=lambda: _admitted(UPLOADS, "own ticket uploads"))
    if not form.validate() or sent.problems:
        return _show(ticket, form, files=sent), 422
    if not _admitted(ANSWERS, "own ticket answers"):
        return _show(ticket, form, files=sent, problem=_("Too many requests. Wait a moment and try again.")), 429
    if isinstance(form, ConsentingAnswerForm):
        wording = privacy.find(g.service, g.language, form.wording_id.data)
        if wording is None:
            return _show(ticket, form, files=sent, problem=_("What you agree to has changed. Read it again.")), 409
        consenting.give(ticket, wording)
    said = Said(Channel.HELP_CENTER, ticket.subject, form.written)
    call = customer_answers.take(ticket, said, files=sent.files)
    return redirect(here("own_tickets.show", number=call.ticket.number, sent=1), 303)


def _fetch(number: int) -> Ticket:
    people = own_access.customers(g.service)
    if not people:
        abort(404)
    return own_tickets.fetch(g.service, people, number)


def _admitted(limits: tuple[RateLimitItem, ...], what: str) -> bool:
    return all(counting.hit(limit, what, hashed_address()) for limit in limits)


def _form(ticket: Ticket) -> type[AnswerForm]:
    return ConsentingAnswerForm if consenting.is_missing(ticket) else AnswerForm


def _purpose(ticket: Ticket) -> str:
    return f"answer {ticket.id} {hashed_address()}"


def _show(ticket: Ticket, form: AnswerForm, *, files: Uploads | None = None, problem: str = "") -> str:
    wording = privacy.in_force(g.service, g.language) if isinstance(form, ConsentingAnswerForm) else None
    if isinstance(form, ConsentingAnswerForm) and wording is not None:
        form.wording_id.data, form.wording_id.raw_data = wording.id, None
    return render_template(
        "tickets/own/ticket.html",
        wording=wording,
        ticket=ticket,
        entries=own_tickets.entries(ticket),
        form=form,
        uploads=files or uploads.nothing(_purpose(ticket)),
        problem=problem,
        words=own_wording,
    )


def _way_in(form: AddressForm, *, expired: bool = False, sent: bool = False, problem: str = "") -> str:
    can_mail = outbox.is_sent() and origin.is_reliable()
    return render_template(
        "tickets/own/way_in.html", form=form, can_mail=can_mail, expired=expired, sent=sent, problem=problem
    )
