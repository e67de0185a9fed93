"""The HTML that goes down a chat's sockets, and the same for those who catch up."""

from __future__ import annotations

import json
from collections.abc import Sequence

import sqlalchemy as sa

from helpcenter.accounts.models import Operator
from helpcenter.chat import topics
from helpcenter.chat.events import ASIDE
from helpcenter.chat.models import Chat, Message
from helpcenter.extensions import db
from helpcenter.web import languages
from helpcenter.web.rendering import fragment


def content(chat: Chat, messages: Sequence[Message], audience: str, *, whole: bool) -> str:
    """Lines to insert or replace, and with `whole` what stands around them, in the current language."""
    lines = [message for message in messages if message.event not in ASIDE]
    names = nicknames(chat, lines)
    return fragment(f"chat/frames/{audience}.html", chat=chat, messages=lines, whole=whole, nicknames=names)


def answer(chat: Chat, message: Message, audience: str) -> str:
    """What the sender of a line is shown at once: as it was drawn for its frame, which not everybody may get."""
    return message.drawn.get((audience, languages.current())) or content(chat, [message], audience, whole=False)


def watchers(chat: Chat, names: Sequence[str]) -> str:
    """Who looks at the chat, as it stands in the head of the conversation."""
    return fragment("chat/frames/watchers.html", chat=chat, watchers=names)


def visible(chat: Chat, audience: str, *, since: int = 0) -> list[Message]:
    """The lines that `audience` may see and that changed after revision `since`, in order."""
    query = sa.select(Message).where(Message.chat_id == chat.id, Message.revision > since).order_by(Message.seq)
    if audience == topics.CUSTOMER:
        query = query.where(Message.staff_only.is_(False))
    return [message for message in db.session.scalars(query) if message.event not in ASIDE]


def revision_for(chat: Chat, audience: str) -> int:
    """The last revision of `chat` that `audience` can see."""
    return chat.customer_revision if audience == topics.CUSTOMER else chat.revision


def read_seq(chat: Chat, audience: str) -> int:
    """Up to which line the other side of `audience` has read."""
    return chat.operator_read_seq if audience == topics.CUSTOMER else chat.customer_read_seq


def catch_up(chat: Chat, audience: str, *, since: int) -> str | None:
    """The frame with everything that changed after `since`; None where nothing did (design.md rule 8)."""
    current = revision_for(chat, audience)
    if since >= current:
        return None
    html = content(chat, visible(chat, audience, since=since), audience, whole=True)
    frame = {"rev": current, "prev": since, "read": read_seq(chat, audience), "content": html}
    return json.dumps(frame, ensure_ascii=False)


def nicknames(chat: Chat, messages: Sequence[Message]) -> dict[int, str]:
    """Operator ID → the name that is shown, for the speakers of `messages`."""
    ids = {message.operator_id for message in messages if message.operator_id is not None}
    if ids == {chat.operator_id} and chat.operator is not None:
        return {chat.operator.id: chat.operator.nickname}
    if not ids:
        return {}
    rows = db.session.execute(sa.select(Operator.id, Operator.nickname).where(Operator.id.in_(ids)))
    return dict(rows.all())
