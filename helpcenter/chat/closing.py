"""Ending a chat, and what its end fixes (live-chat.md 1.7, 2.8, 4.2, 6)."""

from __future__ import annotations

from collections.abc import Callable

from helpcenter.accounts.models import Operator
from helpcenter.chat import assignment, broadcasts, indexing, messages, signals, states
from helpcenter.chat.events import Event, operator_words
from helpcenter.chat.models import Chat, ChatState, EndedBy, HistoryStatus
from helpcenter.clock import now
from helpcenter.transactions import after_commit, lock, operation


def end_by_customer(chat: Chat) -> None:
    """The customer ends: an active chat stays with its operator until they end it too, another one is over at once.

    Nothing happens where the conversation is over already.
    """
    _stop(chat, EndedBy.CUSTOMER, Event.CUSTOMER_ENDED)


def end_by_system(chat: Chat, *, why: str, only_if: Callable[[Chat], bool] = lambda _: True) -> None:
    """The system ends (idle, nobody present); behaves like the customer's end.

    `only_if` is asked about the locked chat: what was the reason may have passed meanwhile.
    """
    _stop(chat, EndedBy.SYSTEM, Event.SYSTEM_ENDED, only_if, why=why)


def end_by_operator(chat: Chat, *, by: Operator) -> None:
    """The operator ends: the chat leaves the chat screen and is to be found in the history.

    Raises states.IllegalStepError where the operator cannot end it (it was not opened, or is
    somebody else's meanwhile).
    """
    with operation():
        lock(chat)
        if chat.state == ChatState.ENDED:
            return
        if chat.state not in (ChatState.ACTIVE, ChatState.CUSTOMER_ENDED) or chat.operator_id != by.id:
            raise states.IllegalStepError(f"{chat.state} -> ended by operator")
        running = chat.state == ChatState.ACTIVE
        if running:
            chat.ended_by = EndedBy.OPERATOR
        _finish(chat)
        if running:
            messages.event(chat, Event.OPERATOR_ENDED, **operator_words(by))
        else:
            after_commit(broadcasts.lists_changed, chat)
        after_commit(assignment.run)


def end_for_block(chat: Chat, *, by: Operator) -> None:
    """End a running chat of somebody who was just blocked, whoever has it."""
    with operation():
        lock(chat)
        if not chat.is_running:
            return
        chat.ended_by = EndedBy.OPERATOR
        _finish(chat)
        messages.event(chat, Event.OPERATOR_ENDED, **operator_words(by))
        after_commit(broadcasts.queue_changed, chat)
        after_commit(broadcasts.gone, chat)
        after_commit(assignment.run)


def finish_abandoned(chat: Chat) -> None:
    """End a chat that its customer has ended and its operator forgotten."""
    with operation():
        lock(chat)
        if chat.state == ChatState.CUSTOMER_ENDED:
            _finish(chat)
            messages.event(chat, Event.SYSTEM_ENDED, why=messages.ABANDONED)


def _stop(
    chat: Chat, by: EndedBy, event: Event, only_if: Callable[[Chat], bool] = lambda _: True, **particulars: str
) -> None:
    with operation():
        lock(chat)
        if not chat.is_running or not only_if(chat):
            return
        chat.ended_by = by
        chat.customer_ended_at = now()
        if chat.state == ChatState.ACTIVE:
            states.move(chat, ChatState.CUSTOMER_ENDED)
            signals.conversation_over.send(chat)
        else:
            _finish(chat)
        messages.event(chat, event, **particulars)
        after_commit(broadcasts.queue_changed, chat)
        after_commit(assignment.run)  # which may be that of a larger operation (chat/withdrawing.py)


def _finish(chat: Chat) -> None:
    """The chat is over: its history status is fixed, and it can be found by its words."""
    states.move(chat, ChatState.ENDED)
    chat.ended_at = now()
    handled = chat.opened_at is not None and chat.answered_at is not None
    chat.history_status = HistoryStatus.HANDLED if handled else HistoryStatus.UNHANDLED
    indexing.index(chat)
    signals.conversation_over.send(chat)
