"""The canned replies that the composer offers (static/js/canned.js finds among them)."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.chat import access, canned_filling, shortcuts
from helpcenter.chat.canned_model import CannedReply
from helpcenter.services import kept_texts

blueprint = Blueprint("chat_canned", __name__, url_prefix="/console/chats/<int:chat_id>")
blueprint.add_app_template_global(lambda: shortcuts.SHORTCUTS, "shortcuts")


@blueprint.get("/canned-replies")
@requires(Permission.CHAT_HANDLE)
def index(chat_id: int) -> ResponseReturnValue:
    """All of the chat's service, filled in for this chat."""
    chat = access.fetch(current_operator, chat_id)
    replies = [
        (reply, canned_filling.filled(reply.text, reply.language, chat, current_operator))
        for reply in kept_texts.for_writing_to(CannedReply, chat.service, chat.language)
    ]
    return render_template("chat/_canned_replies.html", chat=chat, replies=replies)
