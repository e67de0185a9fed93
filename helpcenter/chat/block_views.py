"""Blocking from a chat (live-chat.md 2.7)."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, signed_in
from helpcenter.chat import access, addresses, blocking, blocks
from helpcenter.chat.block_form import BlockForm
from helpcenter.chat.models import Chat

blueprint = Blueprint("chat_blocks", __name__, url_prefix="/console/chats/<int:chat_id>/blocks")


@blueprint.get("/new")
@signed_in
def new(chat_id: int) -> ResponseReturnValue:
    """The dialog."""
    chat = _chat(chat_id)
    return _dialog(chat, BlockForm(formdata=None, data={"customer": True, "duration": "day"}))


@blueprint.post("")
@signed_in
def create(chat_id: int) -> ResponseReturnValue:
    """Block; the chat ends where it still runs."""
    chat = _chat(chat_id)
    form = BlockForm()
    if not form.validate():
        return _dialog(chat, form), 422
    whom = {"customer": form.customer.data, "address": form.address.data}
    try:
        blocking.block(chat, **whom, duration=form.duration.data, reason=form.reason.data or "", by=current_operator)
    except blocking.UnusableBlockError:
        form.customer.errors = [_("Choose whom to block.")]
        return _dialog(chat, form), 422
    leaves = request.form.get("place") == "screen" and not access.is_open_with(chat, current_operator)
    return render_template("chat/_blocked.html", chat=chat, leaves=leaves)


def _chat(chat_id: int) -> Chat:
    chat = access.fetch(current_operator, chat_id)
    return chat if access.may_edit_anywhere(chat, current_operator) else abort(403)


def _dialog(chat: Chat, form: BlockForm) -> str:
    place = request.values.get("place", "screen")
    return render_template(
        "chat/_block_dialog.html",
        chat=chat,
        form=form,
        place="history" if place == "history" else "screen",
        address=addresses.shown(chat.ip) if blocking.has_address(chat) else "",
        others=blocks.others_at(chat),
    )
