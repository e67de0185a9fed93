"""Chats become closed calls: the heart of every import, whatever brought the chats (chat-import.md 1).

Works on a few dozen chats at once, inside an operation of the caller, with statements for all of them together.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sa

from helpcenter import prepared
from helpcenter.imports import erasures, rejections
from helpcenter.imports.connectors.contract import Received
from helpcenter.imports.context import Context
from helpcenter.imports.creating import create_calls
from helpcenter.imports.models import ImportedChat
from helpcenter.imports.run_log import RunLog
from helpcenter.imports.transcript import Malformed, Transcript, digest_of
from helpcenter.imports.updating import Changed, note_marks, update_calls
from helpcenter.transactions import exclusive

LONGEST_ID = 200
DIGEST_LENGTH = 32
_IMPORTED = sa.select(ImportedChat.id, ImportedChat.external_id, ImportedChat.call_id, ImportedChat.digest).where(
    ImportedChat.chat_source_id == sa.bindparam("source"), ImportedChat.external_id.in_(prepared.THESE)
)
COLUMNS = ("created", "updated", "skipped", "rejected", "left_open")


class _Imported(NamedTuple):
    """A chat that is here. `digest`: the content's digest, then the payload's mark."""

    id: int
    external_id: str
    call_id: int
    digest: str


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
    """A chat that came, read. `chat` None: the very same payload is here already. `digest`: what is kept with it."""

    met: Met
    chat: Transcript | Malformed | None = None
    digest: str = ""


def read_chats(context: Context, chats: Sequence[Met]) -> list[Read]:
    """Read what came and is not here already: the long part, best done before the operation that writes."""
    before = _imported(context, [met.received.external_id for met in chats if met.received.external_id])
    return [
        Read(met) if _is_same(before.get(met.received.external_id or ""), met) else _read(context, met) for met in chats
    ]


def alone(source_id: int) -> None:
    """Nobody else writes chats and people of this chat setting until the running operation ends.

    A run, somebody who tries a rejected chat again, and somebody who registers a customer's external ID would each
    find that nothing is there yet. To be called before anything else is locked.
    """
    exclusive(f"imported.{source_id}")


def import_chats(context: Context, read: Sequence[Read], log: RunLog, run_id: int | None) -> Counts:
    """Create, update, skip or reject each of the chats inside the running operation."""
    alone(context.source_id)
    once = _first_of_each(read)
    counts = _left_out(context, once, log, run_id)
    finished = [(one.chat, one.digest) for one in once if isinstance(one.chat, Transcript) and one.chat.finished]
    counts.add(_import(context, finished, log, run_id))
    if len(once) < len(read):  # a source may name a chat twice on one page
        first = {one.met.position for one in once}
        counts.add(import_chats(context, [one for one in read if one.met.position not in first], log, run_id))
    return counts


def _first_of_each(read: Sequence[Read]) -> list[Read]:
    found: dict[str, Read] = {}
    for one in read:
        found.setdefault(one.met.received.external_id or one.met.mark, one)
    return list(found.values())


def _is_same(row: _Imported | None, met: Met) -> bool:
    return row is not None and row.digest.endswith(met.mark) and met.refusal is None


def _read(context: Context, met: Met) -> Read:
    chat = _checked(met, context.settings.connector.read_chat(met.received.raw, context.reading))
    if isinstance(chat, Malformed) or not chat.finished:
        return Read(met, chat)
    return Read(met, chat, digest_of(chat).hex() + met.mark)


def _left_out(context: Context, read: Sequence[Read], log: RunLog, run_id: int | None) -> Counts:
    """Reject what is not understood; count that, what is the same as here, and what is still open there."""
    counts = Counts()
    for one in read:
        if one.chat is None:
            counts.skipped += 1
        elif isinstance(one.chat, Malformed):
            rejections.keep(context.source_id, one.met.received.raw, one.chat, one.met.position, run_id)
            log.say_rejected(one.chat.external_id, one.chat.reason, one.chat.particulars)
            counts.rejected += 1
        elif not one.chat.finished:
            counts.left_open += 1
    return counts


def _import(context: Context, read: list[tuple[Transcript, str]], log: RunLog, run_id: int | None) -> Counts:
    if not read:
        return Counts()
    digests = {chat.external_id: digest for chat, digest in read}
    before = _imported(context, digests)
    unknown = [chat for chat, _digest in read if chat.external_id not in before]
    gone = erasures.erased_chats(context, unknown)
    new = [chat for chat in unknown if chat.external_id not in gone]
    known = [(chat, digest, before[chat.external_id]) for chat, digest in read if chat.external_id in before]
    changed = [Changed(chat, digest, row.id, row.call_id) for chat, digest, row in known if _differs(digest, row)]
    emptied = erasures.erased_calls([one.call_id for one in changed])
    changed = [one for one in changed if one.call_id not in emptied]
    if new:
        create_calls(context, new, digests, log, run_id)
    if changed:
        update_calls(context, changed, run_id)
    note_marks([(row.id, digest) for _chat, digest, row in known if not _differs(digest, row)])
    if context.has_rejected or log.rejections:
        rejections.resolve(context.source_id, list(digests))
    return Counts(created=len(new), updated=len(changed), skipped=len(read) - len(new) - len(changed))


def _differs(digest: str, row: _Imported) -> bool:
    """Whether the content changed, not only the way it is written."""
    return digest[:DIGEST_LENGTH] != row.digest[:DIGEST_LENGTH]


def _imported(context: Context, external_ids: Collection[str]) -> dict[str, _Imported]:
    """What is here of these chats already."""
    found = map(_Imported._make, prepared.look_up(_IMPORTED, external_ids, source=context.source_id))
    return {row.external_id: row for row in found}


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
