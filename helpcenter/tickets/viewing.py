"""Who looked at which conversation is written down (tickets-customers.md 3)."""

from __future__ import annotations

from helpcenter.accounts.models import Operator
from helpcenter.audit import recording
from helpcenter.tickets import conversation
from helpcenter.tickets.models import Call
from helpcenter.transactions import operation


def note(call: Call, *, by: Operator) -> None:
    """`by` reads the conversation of `call`; of a chat held here it is noted as in the chat history."""
    if conversation.has_conversation(call):
        with operation():
            recording.record(by.id, "transcript_viewed", call.chat or call, ticket=call.ticket_id)
