"""Supervisors in the chat screen: all running chats, and a voice in those of others (live-chat.md 2.7)."""

from __future__ import annotations

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.chat import access, console_page, monitoring
from helpcenter.chat.models import Chat

blueprint = Blueprint("chat_monitoring", __name__, url_prefix="/console/chats")


@blueprint.get("/all")
@requires(Permission.CHAT_MONITOR)
def index() -> ResponseReturnValue:
    """The chat screen with the running chats of all operators on the left."""
    return console_page.screen(None, "all")


@blueprint.post("/<int:chat_id>/participation")
@requires(Permission.CHAT_MONITOR)
def join(chat_id: int) -> ResponseReturnValue:
    """Write in somebody else's chat from here on."""
    chat = access.fetch(current_operator, chat_id)
    return refusal_to_join(chat) or console_page.opened(chat)


def refusal_to_join(chat: Chat) -> ResponseReturnValue | None:
    """Have the signed-in supervisor join; what to answer where that is not possible."""
    try:
        monitoring.join(chat, by=current_operator)
    except monitoring.NotPossibleError:
        return console_page.refused(_("Only an open chat of another operator can be joined."))
    return None


@blueprint.post("/<int:chat_id>/departure")
@requires(Permission.CHAT_MONITOR)
def leave(chat_id: int) -> ResponseReturnValue:
    """Only watch from here on."""
    chat = access.fetch(current_operator, chat_id)
    monitoring.leave(chat, by=current_operator)
    return console_page.opened(chat)


@blueprint.post("/<int:chat_id>/takeover")
@requires(Permission.CHAT_MONITOR)
def take_over(chat_id: int) -> ResponseReturnValue:
    """Handle a chat whose operator is not there."""
    chat = access.fetch(current_operator, chat_id)
    if not access.has_chat_right(current_operator, chat):
        abort(403)
    try:
        monitoring.take_over(chat, by=current_operator)
    except monitoring.NotPossibleError:
        return console_page.refused(_("Its operator is there, or the chat has ended."))
    return console_page.opened(chat)
