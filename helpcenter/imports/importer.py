"""Chats become closed calls: the heart of every import, whatever brought the chats (chat-import.md 1).

Works on a few dozen chats at once, inside an operation of the caller, with statements for all of them together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from helpcenter.extensions import db
from helpcenter.imports import erasures, rejections
from helpcenter.imports.connectors.contract import Received
from helpcenter.imports.context import Context
from helpcenter.imports.creating import create_calls
from helpcenter.imports.models import ImportedChat
from helpcenter.imports.run_log import RunLog
from helpcenter.imports.transcript import Malformed, Transcript, digest_of
from helpcenter.imports.updating import Changed, note_marks, update_calls

LONGEST_ID = 200
DIGEST_LENGTH = 32
COLUMNS = ("created", "updated", "skipped", "rejected", "left_open")


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

    def columns(self) -> dict[str, int]:
        """What is to be added to the columns of the run."""
        found = {name: getattr(self, name) for name in COLUMNS} | {"fetched": self.fetched}
        return {name: value for name, value in found.items() if value}

    def add(self, other: Counts) -> None:
        """Add another batch."""
        for name in COLUMNS:
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(frozen=True, slots=True)
class Met:
    """One chat that came. `position`: where in the source's answer it stood; `mark`: its `Received.mark()`."""

    received: Received
    position: str
    mark: str
    refusal: str | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """A finished chat, read, with the digest to be kept with it."""

    met: Met
    chat: Transcript
    digest: str


def import_chats(context: Context, chats: Sequence[Met], log: RunLog, run_id: int | None) -> Counts:
    """Create, update, skip or reject each of `chats` inside the running operation."""
    counts, once = Counts(), _first_of_each(chats)
    before = _imported(context, [met.received.external_id for met in once if met.received.external_id])
    unread = [met for met in once if not _is_same(before.get(met.received.external_id or ""), met)]
    counts.skipped += len(once) - len(unread)
    read = list(_read(context, unread, log, run_id, counts))
    counts.add(_import(context, read, before, log, run_id))
    if len(once) < len(chats):  # a source may name a chat twice on one page
        first = {met.position for met in once}
        counts.add(import_chats(context, [met for met in chats if met.position not in first], log, run_id))
    return counts


def _first_of_each(chats: Sequence[Met]) -> list[Met]:
    found: dict[str, Met] = {}
    for met in chats:
        found.setdefault(met.received.external_id or met.mark, met)
    return list(found.values())


def _is_same(row: Any, met: Met) -> bool:
    return row is not None and row.digest.endswith(met.mark) and met.refusal is None


def _read(context: Context, chats: Sequence[Met], log: RunLog, run_id: int | None, counts: Counts) -> Iterator[Read]:
    """The finished ones; rejects what is not understood, and leaves what is still open there."""
    for met in chats:
        chat = _checked(met, context.settings.connector.read_chat(met.received.raw, context.reading))
        if isinstance(chat, Malformed):
            rejections.keep(context.source_id, met.received.raw, chat, met.position, run_id)
            log.say_rejected(chat.external_id, chat.reason, chat.particulars)
            counts.rejected += 1
        elif not chat.finished:
            counts.left_open += 1
        else:
            yield Read(met, chat, digest_of(chat).hex() + met.mark)


def _import(context: Context, read: list[Read], before: dict[str, Any], log: RunLog, run_id: int | None) -> Counts:
    unknown = [one for one in read if one.chat.external_id not in before]
    gone = erasures.erased_chats(context, [one.chat for one in unknown])
    new = [one for one in unknown if one.chat.external_id not in gone]
    known = [(one, before[one.chat.external_id]) for one in read if one.chat.external_id in before]
    changed = [Changed(one.chat, one.digest, row.id, row.call_id) for one, row in known if _differs(one, row)]
    emptied = erasures.erased_calls([one.call_id for one in changed])
    changed = [one for one in changed if one.call_id not in emptied]
    if new:
        create_calls(context, [one.chat for one in new], {one.chat.external_id: one.digest for one in new}, log, run_id)
    if changed:
        update_calls(context, changed, run_id)
    note_marks([(row.id, one.digest) for one, row in known if not _differs(one, row)])
    if read and (context.has_rejected or log.rejections):
        rejections.resolve(context.source_id, [one.chat.external_id for one in read])
    return Counts(created=len(new), updated=len(changed), skipped=len(read) - len(new) - len(changed))


def _differs(one: Read, row: Any) -> bool:
    """Whether the content changed, not only the way it is written."""
    return bool(one.digest[:DIGEST_LENGTH] != row.digest[:DIGEST_LENGTH])


def _imported(context: Context, external_ids: list[str]) -> dict[str, Any]:
    """What is here of these chats already. `digest` is the content's digest, then the payload's mark."""
    query = sa.select(ImportedChat.id, ImportedChat.external_id, ImportedChat.call_id, ImportedChat.digest).where(
        ImportedChat.chat_source_id == context.source_id, ImportedChat.external_id.in_(external_ids)
    )
    return {row.external_id: row for row in db.session.connection().execute(query)} if external_ids else {}


def _checked(met: Met, chat: Transcript | Malformed) -> Transcript | Malformed:
    """A chat that the database refused, or whose IDs we cannot hold, is one we cannot take."""
    if isinstance(chat, Malformed):
        return chat
    if met.refusal is not None:
        return Malformed(chat.external_id, "not_storable", met.refusal)
    longest = max(len(chat.external_id), len(chat.customer.external_id or ""))
    if longest > LONGEST_ID:
        return Malformed(chat.external_id[:LONGEST_ID], "id_too_long", f"{longest} > {LONGEST_ID}")
    return chat
