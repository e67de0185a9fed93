"""Masking parts of lines, and looking at what is masked: in the chat screen and in the history (live-chat.md 2.7)."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, signed_in
from helpcenter.accounts.models import Operator
from helpcenter.accounts.permissions import Permission
from helpcenter.chat import access, excerpts, frames, masked_text, masking, transcript
from helpcenter.chat.mask_model import MessageMask
from helpcenter.chat.models import Chat, Message
from helpcenter.extensions import db
from helpcenter.web.typed import on_one_line

blueprint = Blueprint("chat_masks", __name__, url_prefix="/console/chats/<int:chat_id>")
blueprint.add_app_template_global(masked_text.drawn, "line_text")
LONGEST_REASON = 200


@blueprint.get("/messages/<int:seq>/masks/new")
@signed_in
def new(chat_id: int, seq: int) -> ResponseReturnValue:
    """The dialog in which the piece is chosen by keyboard."""
    chat, message = _line(chat_id, seq)
    return render_template("chat/_mask_dialog.html", chat=chat, message=message)


@blueprint.post("/messages/<int:seq>/masks")
@signed_in
def create(chat_id: int, seq: int) -> ResponseReturnValue:
    """Mask `piece`, which stands at the code point `start` of the line."""
    chat, message = _line(chat_id, seq)
    piece = request.form.get("piece", "").replace("\r\n", "\n")
    try:
        masking.mask(message, start=request.form.get("start", -1, int), piece=piece, by=current_operator)
    except masking.UnusableSpanError:
        sentence = _("This part could not be masked. The line has changed; please select it again.")
        return render_template("chat/_refused.html", sentence=sentence), 422
    return _masked(chat, message)


@blueprint.get("/masks/<int:mask_id>")
@signed_in
def question(chat_id: int, mask_id: int) -> ResponseReturnValue:
    """Ask why somebody wants to look."""
    return _question(*_mask(chat_id, mask_id))


@blueprint.post("/masks/<int:mask_id>/disclosure")
@signed_in
def disclose(chat_id: int, mask_id: int) -> ResponseReturnValue:
    """Show it once, to this operator; the reason is recorded."""
    chat, mask = _mask(chat_id, mask_id)
    if not current_operator.may(Permission.CHAT_MONITOR):
        abort(403)
    reason = on_one_line(request.form.get("reason"))
    if not 0 < len(reason) <= LONGEST_REASON:
        return _question(chat, mask, problem=_("Write a reason of at most 200 characters."), reason=reason)
    original = masking.disclose(mask, reason=reason, by=current_operator)
    return render_template("chat/_mask_disclosed.html", original=original)


def _line(chat_id: int, seq: int) -> tuple[Chat, Message]:
    """A line that the operator may mask; 404 where there is none to see, 403 where it is somebody else's to mask."""
    chat = access.fetch(current_operator, chat_id)
    spoken = sa.select(Message).where(Message.chat_id == chat.id, Message.seq == seq)
    message: Message = db.one_or_404(spoken.where(Message.kind.not_in(masking.UNMASKABLE)))
    if not access.may_edit_anywhere(chat, current_operator):
        abort(403)
    return chat, message


def _mask(chat_id: int, mask_id: int) -> tuple[Chat, MessageMask]:
    chat = access.fetch(current_operator, chat_id)
    return chat, masking.find(chat, mask_id) or abort(404)


def _question(chat: Chat, mask: MessageMask, *, problem: str | None = None, reason: str = "") -> ResponseReturnValue:
    masked_by = db.session.get(Operator, mask.masked_by_id) if mask.masked_by_id else None
    drawn = render_template(
        "chat/_mask_question.html",
        chat=chat,
        mask=mask,
        masked_by=masked_by.name if masked_by else None,
        may_disclose=current_operator.may(Permission.CHAT_MONITOR),
        problem=problem,
        reason=reason[:LONGEST_REASON],
    )
    return drawn, 422 if problem else 200


def _masked(chat: Chat, message: Message) -> ResponseReturnValue:
    """The line as it reads now: in the chat screen as its socket brings it, in the history as it stands there."""
    if request.form.get("place") == "history":
        line = next(one for one in transcript.read(chat) if one.message.id == message.id)
        excerpt = excerpts.of([chat]).get(chat.id, "")
        return render_template("chat/_masked_in_history.html", chat=chat, line=line, excerpt=excerpt, may_mask=True)
    names = frames.nicknames(chat, [message])
    return render_template("chat/_masked.html", chat=chat, messages=[message], nicknames=names, whole=False)
