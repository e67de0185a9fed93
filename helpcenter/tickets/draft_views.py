"""The page of a ticket keeps what is being written, again and again."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.tickets import drafts, finding
from helpcenter.tickets.answer_forms import ReplyForm
from helpcenter.web.refusals import RefusedError

blueprint = Blueprint("ticket_drafts", __name__, url_prefix="/console/tickets/<int:ticket_id>")


@blueprint.post("/draft")
@requires(Permission.TICKET_HANDLE)
def save(ticket_id: int) -> ResponseReturnValue:
    """Keep the answer as far as it is written; answered by when that was."""
    ticket = finding.fetch(current_operator, ticket_id)
    try:
        draft = drafts.save(ticket, ReplyForm(ticket).unfinished(), by=current_operator)
    except RefusedError as refusal:
        return str(refusal), 409
    return render_template("tickets/_draft_state.html", draft=draft)
