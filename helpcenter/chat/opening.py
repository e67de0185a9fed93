"""An operator opens a chat: one given to them, or one taken from the queue (live-chat.md 2.3)."""

from __future__ import annotations

from helpcenter import metrics
from helpcenter.accounts.models import Operator
from helpcenter.chat import broadcasts, messages, states
from helpcenter.chat.events import Event, operator_words
from helpcenter.chat.models import Chat, ChatState
from helpcenter.chat.presence import ASSIGNMENT
from helpcenter.clock import now
from helpcenter.transactions import after_commit, exclusive, lock, operation


class SomebodyElsesError(Exception):
    """Another operator has the chat meanwhile."""


def open_chat(chat: Chat, *, by: Operator) -> None:
    """The chat becomes active; one that waits is thereby taken. Nothing happens where it is open already.

    Raises SomebodyElsesError, or states.IllegalStepError where it ended meanwhile.
    """
    with operation():
        exclusive(ASSIGNMENT)
        lock(chat)
        if chat.operator_id not in (None, by.id):
            raise SomebodyElsesError
        if chat.state in (ChatState.ACTIVE, ChatState.CUSTOMER_ENDED):
            return
        taken = chat.state == ChatState.WAITING
        states.move(chat, ChatState.ACTIVE)
        chat.operator_id, chat.operator = by.id, by
        if chat.opened_at is None:
            chat.opened_at = now()
            after_commit(metrics.WAITS.observe, (chat.opened_at - chat.requested_at).total_seconds())
        chat.assigned_at = chat.assigned_at or now()
        if chat.escalated_at is not None:
            after_commit(broadcasts.needs_changed, chat)
        chat.operator_lost_at, chat.escalated_at = None, None
        messages.event(chat, Event.TAKEN if taken else Event.OPENED, **operator_words(by))
        after_commit(broadcasts.queue_changed, chat)
