"""New chats become a closed ticket with one closed call each (chat-import.md 1.7)."""

from __future__ import annotations

from typing import Any

from helpcenter.customers.models import Channel
from helpcenter.imports import attachments, bulk, filling, owning, people
from helpcenter.imports.context import Context
from helpcenter.imports.models import ImportedChat
from helpcenter.imports.run_log import RunLog
from helpcenter.imports.transcript import Transcript
from helpcenter.search import index
from helpcenter.search.kinds import Kind
from helpcenter.tickets import events, numbering
from helpcenter.tickets.models import Call, CallTranscript, Ticket, TicketEvent
from helpcenter.transactions import new_ids


def create_calls(
    context: Context, chats: list[Transcript], digests: dict[str, str], log: RunLog, run_id: int | None
) -> None:
    """Create everything for `chats`, all at once, inside the running operation. `digests`: by external chat ID."""
    tickets = _tickets(context, chats, log)
    calls = [
        filling.call_row(context, chat, ticket, id_)
        for chat, ticket, id_ in zip(chats, tickets, new_ids(Call, len(chats)), strict=True)
    ]
    made = [(chat, call, call["id"]) for chat, call in zip(chats, calls, strict=True)]
    bulk.insert(Ticket, tickets)
    bulk.insert(Call, calls)
    _insert_around(context, made)
    bulk.insert(ImportedChat, [_mark(context, chat, id_, digests, run_id) for chat, _call, id_ in made])
    attachments.expect_new((id_, chat) for chat, _call, id_ in made)
    index.add_new(Kind.CALL, [filling.entry(chat, id_, context.service_id, call) for chat, call, id_ in made])


def _tickets(context: Context, chats: list[Transcript], log: RunLog) -> list[dict[str, Any]]:
    owners = owning.owners(context, chats, log)
    customers = people.find_or_make(context, chats)
    keys = zip(new_ids(Ticket, len(chats)), numbering.take(context.service_id, len(chats)), strict=True)
    return [
        filling.ticket_row(
            context,
            chat,
            key,
            operator_id=owners[chat.external_id].operator_id,
            customer_id=customers[chat.external_id],
        )
        for chat, key in zip(chats, keys, strict=True)
    ]


def _insert_around(context: Context, made: list[tuple[Transcript, dict[str, Any], int]]) -> None:
    """The conversation, and that the ticket was created."""
    particulars = {"channel": Channel.IMPORTED_CHAT.value, "source": context.settings.name}
    bulk.insert(
        CallTranscript,
        [{"call_id": id_, "lines": chat.lines, "line_count": len(chat.lines)} for chat, _call, id_ in made],
    )
    bulk.insert(
        TicketEvent,
        [
            {"ticket_id": call["ticket_id"], "kind": events.Kind.CREATED, "particulars": particulars}
            for _chat, call, _id in made
        ],
    )


def _mark(
    context: Context, chat: Transcript, call_id: int, digests: dict[str, str], run_id: int | None
) -> dict[str, Any]:
    """What makes the import idempotent."""
    return {
        "chat_source_id": context.source_id,
        "external_id": chat.external_id,
        "call_id": call_id,
        "run_id": run_id,
        "digest": digests[chat.external_id],
    }
