"""Transferring a chat to another operator, taking it back, and giving back what was transferred (live-chat.md 2.7)."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.models import Operator
from helpcenter.accounts.permissions import Permission
from helpcenter.chat import access, console_page, messages, transfer_targets, transferring
from helpcenter.chat.models import Chat
from helpcenter.chat.transfer_targets import QUEUE
from helpcenter.extensions import db
from helpcenter.web import filters

blueprint = Blueprint("chat_transfers", __name__, url_prefix="/console/chats/<int:chat_id>/transfers")


@blueprint.get("")
@requires(Permission.CHAT_TRANSFER)
def new(chat_id: int) -> ResponseReturnValue:
    """The dialog: to whom, and a note for them."""
    return _dialog(access.fetch_own(current_operator, chat_id))


@blueprint.get("/operators")
@requires(Permission.CHAT_TRANSFER)
def operators(chat_id: int) -> ResponseReturnValue:
    """The list below the field: who is present, with their load; the queue where somebody is there to take it."""
    chat = access.fetch_own(current_operator, chat_id)
    words = request.args.get("q", "")[:200]
    targets = transfer_targets.of(chat, by=current_operator, words=words)
    return render_template("chat/_transfer_options.html", targets=targets, with_queue=bool(targets) and not words)


@blueprint.post("")
@requires(Permission.CHAT_TRANSFER)
def create(chat_id: int) -> ResponseReturnValue:
    """Offer the chat to whom was chosen; it leaves this operator's hands."""
    chat = access.fetch_own(current_operator, chat_id)
    chosen, note = request.form.get("operator_id", ""), request.form.get("note", "")
    operator_id = filters.number("operator_id", request.form)
    if chosen != QUEUE and operator_id is None:
        return _dialog(chat, _("Choose to whom the chat goes."), note, 422)
    to = None if chosen == QUEUE else db.session.get(Operator, operator_id)
    if (to is None and chosen != QUEUE) or not transfer_targets.of(chat, by=current_operator):
        return _dialog(chat, _("This operator is not present any more. Choose another one."), note, 409)
    try:
        transferring.transfer(chat, to=to, by=current_operator, note=note)
    except messages.UnusableTextError:
        return _dialog(chat, _("A note has at most 5,000 characters."), note, 422)
    except transferring.NotPresentError:
        return _dialog(chat, _("This operator is not present any more. Choose another one."), note, 409)
    except transferring.NotYoursError:
        return console_page.refused(_("Only an open chat of your own can be transferred."))
    return console_page.opened(chat, "chat/_transferred.html", to=to)


@blueprint.post("/return")
@requires(Permission.CHAT_HANDLE)
def give_back(chat_id: int) -> ResponseReturnValue:
    """The chat goes back to whoever transferred it to me, or into the queue."""
    chat = access.fetch(current_operator, chat_id)
    try:
        transferring.give_back(chat, by=current_operator)
    except transferring.NotYoursError:
        return console_page.refused(_("This transfer is over."))
    return console_page.done()


@blueprint.post("/withdrawal")
@requires(Permission.CHAT_HANDLE)
def withdraw(chat_id: int) -> ResponseReturnValue:
    """I take the chat back before the other one has accepted it."""
    chat = access.fetch(current_operator, chat_id)
    try:
        transferring.withdraw(chat, by=current_operator)
    except transferring.NotYoursError:
        return console_page.refused(_("This transfer is over."))
    return console_page.opened(chat)


def _dialog(chat: Chat, problem: str = "", note: str = "", status: int = 200) -> ResponseReturnValue:
    nobody = not transfer_targets.of(chat, by=current_operator)
    return render_template("chat/_transfer.html", chat=chat, problem=problem, note=note, nobody=nobody), status
