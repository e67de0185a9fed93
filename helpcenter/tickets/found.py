"""The rows of a call search with the words that were found (tickets-customers.md 1.7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from markupsafe import Markup

from helpcenter.chat.indexing import SPOKEN
from helpcenter.chat.models import Message
from helpcenter.extensions import db
from helpcenter.search.highlighting import highlight, snippet, spans
from helpcenter.tickets import transcripts
from helpcenter.tickets.models import Call, CallTranscript


@dataclass(frozen=True)
class FoundCall:
    """A call, its subject with the words marked, and the part of its text they stand in."""

    call: Call
    subject: Markup
    excerpt: Markup


def rows(calls: Sequence[Call], query: str) -> list[FoundCall]:
    """The calls with what was found in them; without a `query` with the beginning of their content."""
    said = _said(calls, query) if query else {}
    return [
        FoundCall(call, highlight(call.subject, query), snippet(said.get(call.id) or call.content, query))
        for call in calls
    ]


def _said(calls: Sequence[Call], query: str) -> dict[int, str]:
    """Call ID → its conversation in words, where the words are neither in its subject nor in its content."""
    silent = [call for call in calls if not spans(call.content, query) and not spans(call.subject, query)]
    return _imported([call.id for call in silent]) | _chats({call.id: call.chat_id for call in silent if call.chat_id})


def _imported(call_ids: Sequence[int]) -> dict[int, str]:
    if not call_ids:
        return {}
    kept = db.session.scalars(sa.select(CallTranscript).where(CallTranscript.call_id.in_(call_ids)))
    return {one.call_id: transcripts.searchable(transcripts.lines_of(one)) for one in kept}


def _chats(chat_ids: dict[int, int]) -> dict[int, str]:
    if not chat_ids:
        return {}
    query = sa.select(Message.chat_id, Message.text).where(
        Message.chat_id.in_(chat_ids.values()), Message.kind.in_(SPOKEN)
    )
    lines: dict[int, list[str]] = {}
    for chat_id, text in db.session.execute(query.order_by(Message.chat_id, Message.seq)):
        lines.setdefault(chat_id, []).append(text)
    return {call_id: "\n".join(lines.get(chat_id, [])) for call_id, chat_id in chat_ids.items()}
