"""Chats become closed calls: the heart of every import, whatever brought the chats (chat-import.md 1).

Works on a few dozen chats at once, inside an operation of the caller, with statements for all of them together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from helpcenter.extensions import db
from helpcenter.imports import rejections
from helpcenter.imports.connectors.contract import Received
from helpcenter.imports.context import Context
from helpcenter.imports.creating import create_calls
from helpcenter.imports.models import ImportedChat
from helpcenter.imports.run_log import RunLog
from helpcenter.imports.transcript import Malformed, Transcript, digest_of
from helpcenter.imports.updating import Changed, update_calls

LONGEST_ID = 200


@dataclass(slots=True)
class Counts:
    """What became of the chats of a batch. `left_open`: not finished there yet, so not fetched."""

    created: int = 0
    updated: int = 0
    skipped: int = 0
    rejected: int = 0
    left_open: int = 0

    @property
    def fetched(self) -> int:
        """The sum that a run's counts have to add up to."""
        return self.created + self.updated + self.skipped + self.rejected

    def add(self, other: Counts) -> None:
        """Add another batch."""
        for name in ("created", "updated", "skipped", "rejected", "left_open"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(frozen=True, slots=True)
class Met:
    """A chat that came, and where in the source's answer it stood."""

    received: Received
    position: str


def import_chats(context: Context, chats: Sequence[Met], log: RunLog, run_id: int | None) -> Counts:
    """Create, update, skip or reject each of `chats` inside the running operation."""
    counts = Counts()
    transcripts: dict[str, Transcript] = {}
    again: list[Met] = []
    for met in chats:
        chat = _checked(met.received.chat)
        if isinstance(chat, Malformed):
            rejections.keep(context.source_id, met.received.raw, chat, met.position, run_id)
            log.say_rejected(chat.external_id, chat.reason, chat.particulars)
            counts.rejected += 1
        elif not chat.finished:
            counts.left_open += 1
        elif chat.external_id in transcripts:
            again.append(met)
        else:
            transcripts[chat.external_id] = chat
    counts.add(_import(context, transcripts, log, run_id))
    if again:  # a source may name a chat twice on one page
        counts.add(import_chats(context, again, log, run_id))
    return counts


def _import(context: Context, transcripts: dict[str, Transcript], log: RunLog, run_id: int | None) -> Counts:
    if not transcripts:
        return Counts()
    digests = {external_id: digest_of(chat).hex() for external_id, chat in transcripts.items()}
    before = _imported(context, list(transcripts))
    new = [chat for external_id, chat in transcripts.items() if external_id not in before]
    changed = [
        Changed(chat, digests[external_id], before[external_id].id, before[external_id].call_id)
        for external_id, chat in transcripts.items()
        if external_id in before and before[external_id].digest != digests[external_id]
    ]
    if new:
        create_calls(context, new, digests, log, run_id)
    if changed:
        update_calls(context, changed, run_id)
    if new or changed:
        rejections.resolve(context.source_id, [chat.external_id for chat in (*new, *(one.chat for one in changed))])
    return Counts(created=len(new), updated=len(changed), skipped=len(transcripts) - len(new) - len(changed))


def _imported(context: Context, external_ids: list[str]) -> dict[str, Any]:
    query = sa.select(ImportedChat.id, ImportedChat.external_id, ImportedChat.call_id, ImportedChat.digest).where(
        ImportedChat.chat_source_id == context.source_id, ImportedChat.external_id.in_(external_ids)
    )
    return {row.external_id: row for row in db.session.execute(query)}


def _checked(chat: Transcript | Malformed) -> Transcript | Malformed:
    """A chat whose IDs we cannot hold is one we do not understand."""
    if isinstance(chat, Malformed):
        return chat
    ids = (chat.external_id, chat.customer.external_id or "")
    if max(map(len, ids)) > LONGEST_ID:
        return Malformed(chat.external_id[:LONGEST_ID], "id_too_long", f"{max(map(len, ids))} > {LONGEST_ID}")
    return chat
