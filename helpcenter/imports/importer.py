"""Chats become closed calls: the heart of every import, whatever brought the chats (chat-import.md 1).

Works on a few dozen chats at once, inside an operation of the caller, with statements for all of them together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from helpcenter.customers.models import Channel
from helpcenter.extensions import db
from helpcenter.imports import filling, owning, people, rejections
from helpcenter.imports.connectors.contract import Received
from helpcenter.imports.context import Context
from helpcenter.imports.models import ImportedChat
from helpcenter.imports.run_log import RunLog
from helpcenter.imports.transcript import Malformed, Transcript, digest_of
from helpcenter.imports.updating import Changed, update_calls
from helpcenter.search import index
from helpcenter.search.kinds import Kind
from helpcenter.tickets import events, numbering
from helpcenter.tickets.models import Call, CallTranscript, Ticket, TicketEvent

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
        _create(context, new, digests, log, run_id)
    if changed:
        update_calls(context, changed, run_id)
    if new or changed:
        rejections.resolve(context.source_id, [chat.external_id for chat in (*new, *(one.chat for one in changed))])
    return Counts(created=len(new), updated=len(changed), skipped=len(transcripts) - len(new) - len(changed))


def _create(
    context: Context, chats: list[Transcript], digests: dict[str, str], log: RunLog, run_id: int | None
) -> None:
    owners = owning.owners(context, chats, log)
    customers = people.find_or_make(context, chats)
    numbers = numbering.take(context.service_id, len(chats))
    tickets = [
        filling.ticket_row(
            context,
            chat,
            number=number,
            operator_id=owners[chat.external_id].operator_id,
            customer_id=customers[chat.external_id],
        )
        for chat, number in zip(chats, numbers, strict=True)
    ]
    ticket_ids = _inserted(Ticket, tickets)
    calls = [
        filling.call_row(context, chat, ticket, ticket_id)
        for chat, ticket, ticket_id in zip(chats, tickets, ticket_ids, strict=True)
    ]
    call_ids = _inserted(Call, calls)
    _insert_around(context, chats, ticket_ids, call_ids, digests, run_id)
    found_by = [
        filling.entry(chat, id_, row["service_id"], row["subject"], row["note"])
        for chat, row, id_ in zip(chats, calls, call_ids, strict=True)
    ]
    index.put_many(Kind.CALL, found_by)


def _insert_around(
    context: Context,
    chats: list[Transcript],
    ticket_ids: Sequence[int],
    call_ids: Sequence[int],
    digests: dict[str, str],
    run_id: int | None,
) -> None:
    """The rows beside ticket and call: transcript, what happened, and the mark that makes the import idempotent."""
    particulars = {"channel": Channel.IMPORTED_CHAT.value, "source": context.settings.name}
    pairs = list(zip(chats, call_ids, strict=True))
    db.session.execute(
        sa.insert(CallTranscript),
        [{"call_id": id_, "lines": chat.lines, "line_count": len(chat.lines)} for chat, id_ in pairs],
    )
    db.session.execute(
        sa.insert(TicketEvent),
        [{"ticket_id": id_, "kind": events.Kind.CREATED, "particulars": particulars} for id_ in ticket_ids],
    )
    db.session.execute(
        sa.insert(ImportedChat),
        [
            {
                "chat_source_id": context.source_id,
                "external_id": chat.external_id,
                "call_id": id_,
                "run_id": run_id,
                "digest": digests[chat.external_id],
            }
            for chat, id_ in pairs
        ],
    )


def _inserted(model: type[Ticket] | type[Call], rows: list[dict[str, Any]]) -> Sequence[int]:
    statement = sa.insert(model).returning(model.id, sort_by_parameter_order=True)
    return db.session.scalars(statement, rows).all()


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
