"""A chat that was imported before comes again, changed (chat-import.md 1.7).

Only what the external system owns follows it: the transcript, and end and tags of the call where nobody edited them
here. Operator, customer and everything else stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.imports import attachments, filling
from helpcenter.imports.context import Context
from helpcenter.imports.models import ImportedChat
from helpcenter.imports.transcript import Transcript
from helpcenter.search import index
from helpcenter.search.kinds import Kind
from helpcenter.tickets.models import Call, CallTranscript


@dataclass(frozen=True, slots=True)
class Changed:
    """A changed chat, its new digest, and the rows it was imported to."""

    chat: Transcript
    digest: str
    imported_id: int
    call_id: int


def update_calls(context: Context, changed: list[Changed], run_id: int | None) -> None:
    """Bring the calls up to date inside the running operation."""
    calls = {call.id: call for call in db.session.scalars(_calls([one.call_id for one in changed]))}
    for one in changed:
        _update_fields(context, calls[one.call_id], one.chat)
    db.session.flush()
    db.session.execute(
        sa.update(CallTranscript),
        [{"call_id": one.call_id, "lines": one.chat.lines, "line_count": len(one.chat.lines)} for one in changed],
    )
    db.session.execute(
        sa.update(ImportedChat),
        [{"id": one.imported_id, "digest": one.digest, "run_id": run_id, "imported_at": now()} for one in changed],
    )
    attachments.expect((one.call_id, one.chat) for one in changed)
    pairs = ((one.chat, calls[one.call_id]) for one in changed)
    entries = [
        filling.entry(
            chat,
            call.id,
            call.service_id,
            {"note": call.note, "subject": call.subject, "custom_fields": call.custom_fields},
        )
        for chat, call in pairs
    ]
    index.put_many(Kind.CALL, entries)
    for call in calls.values():
        db.session.expunge(call)  # a run over many chats keeps none of them


def note_marks(digests: list[tuple[int, str]]) -> None:
    """Chats that came written otherwise, with the same content: remember them as they came, (row, digest) each."""
    if digests:
        db.session.execute(sa.update(ImportedChat), [{"id": id_, "digest": digest} for id_, digest in digests])


def _calls(ids: list[int]) -> sa.Select[Call]:
    return sa.select(Call).where(Call.id.in_(ids)).execution_options(populate_existing=True)


def _update_fields(context: Context, call: Call, chat: Transcript) -> None:
    fresh: dict[str, Any] = {"ended_at": chat.ended_at, "tags": filling.tags(context, chat)}
    for name, value in fresh.items():
        if name not in call.edited_fields and getattr(call, name) != value:
            setattr(call, name, value)
