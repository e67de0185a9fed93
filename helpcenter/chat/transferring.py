"""Transferring a chat: offered to another operator, accepted by opening it, or given back (live-chat.md 2.7, 6).

While it is offered the chat is assigned to the other one and counts as theirs. Given back, it is offered to whoever
transferred it, if they are present, and goes back to the queue otherwise: the customer is never left alone.
"""

from __future__ import annotations

import uuid
from typing import Literal

import sqlalchemy as sa

from helpcenter.accounts.models import Operator
from helpcenter.chat import assignment, broadcasts, messages, presence, states
from helpcenter.chat.events import Event, operator_words
from helpcenter.chat.models import Chat, ChatOffer, ChatState, Message, Presence
from helpcenter.chat.presence import ASSIGNMENT
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.transactions import after_commit, exclusive, lock, operation

Reason = Literal["returned", "timeout", "gone"]
"""Given back by hand, not accepted in time, or the other one is not present any more."""


class NotYoursError(Exception):
    """The chat is not (any more) one that this operator can do this with."""


class NotPresentError(Exception):
    """The other operator cannot get this chat now."""


def transfer(chat: Chat, *, to: Operator | None, by: Operator, note: str = "") -> None:
    """Offer an open chat of `by` to another present operator, or put it back into the queue (`to` None).

    Neither a maximum nor automatic assignment counts here (live-chat.md 3.4). `note` is for staff alone.
    Raises NotYoursError, NotPresentError, messages.UnusableTextError.
    """
    with operation():
        exclusive(ASSIGNMENT)
        lock(chat)
        if chat.state != ChatState.ACTIVE or chat.operator_id != by.id:
            raise NotYoursError
        if to is not None and not may_get(chat, to, by=by):
            raise NotPresentError
        written = _note(chat, note, by)
        states.move(chat, ChatState.ASSIGNED)
        messages.event(chat, Event.TRANSFERRED, previous=by.name, **(operator_words(to) if to else {}))
        if to is not None:
            assignment.hand_over(chat, to=to, by=by, note=written)
        else:
            db.session.add(ChatOffer(chat_id=chat.id, operator_id=by.id, returned_at=now()))
            to_queue(chat)
        after_commit(broadcasts.lists_changed, chat, formerly=by.id)
    assignment.run()


def may_get(chat: Chat, operator: Operator, *, by: Operator) -> bool:
    """Whether `by` could transfer the chat to `operator` now."""
    return operator.id != by.id and _is_present(chat, operator.id)


def give_back(chat: Chat, *, by: Operator) -> None:
    """`by` does not take the chat that was transferred to them. Raises NotYoursError."""
    with operation():
        offer = _lock(chat)
        if offer is None or chat.operator_id != by.id:
            raise NotYoursError
        return_offer(chat, offer, why="returned")
    assignment.run()


def give_all_back(operator: Operator) -> None:
    """`operator` has switched away from online: what was transferred to them and is not accepted goes back."""
    offered = sa.select(Chat).where(Chat.operator_id == operator.id, Chat.state == ChatState.ASSIGNED)
    for chat in list(db.session.scalars(offered)):
        with operation():
            offer = _lock(chat)
            if offer is not None and chat.operator_id == operator.id:
                return_offer(chat, offer, why="gone")


def withdraw(chat: Chat, *, by: Operator) -> None:
    """`by` takes the chat back before the other one has accepted it. Raises NotYoursError."""
    with operation():
        offer = _lock(chat)
        if offer is None or offer.by_id != by.id:
            raise NotYoursError
        former = chat.operator_id
        db.session.delete(offer)
        states.move(chat, ChatState.ACTIVE)
        chat.operator_id, chat.operator = by.id, by
        messages.event(chat, Event.TRANSFER_WITHDRAWN, **operator_words(by))
        after_commit(broadcasts.lists_changed, chat, formerly=former)
    assignment.run()


def pending(chat: Chat) -> ChatOffer | None:
    """The transfer of this chat that is not accepted yet."""
    offer = assignment.current_offer(chat) if chat.state == ChatState.ASSIGNED else None
    return offer if offer is not None and offer.by_id is not None else None


def _lock(chat: Chat) -> ChatOffer | None:
    """Keep everybody else from deciding about the chat until the operation ends; its pending transfer."""
    exclusive(ASSIGNMENT)
    lock(chat)
    return pending(chat)


def return_offer(chat: Chat, offer: ChatOffer, *, why: Reason) -> None:
    """Give back a pending transfer, inside an operation that holds the ASSIGNMENT lock and has locked the chat."""
    former, back = chat.operator, offer.by
    if former is None or back is None:
        return
    if why == "timeout":
        offer.missed_at = offer.missed_at or now()
    else:
        offer.returned_at = now()
    returns = _is_present(chat, back.id)
    words = operator_words(back) if returns else {}
    messages.event(chat, Event.TRANSFER_RETURNED, by=former.name, why=why, **words)
    if returns:
        assignment.hand_over(chat, to=back)
    else:
        to_queue(chat)
    after_commit(broadcasts.lists_changed, chat, formerly=former.id)


def to_queue(chat: Chat) -> None:
    """An assigned chat waits again, inside an operation that holds the ASSIGNMENT lock and has locked the chat."""
    db.session.flush()  # the database sees each step (migration 0002)
    states.move(chat, ChatState.WAITING)
    chat.operator_id, chat.operator, chat.assigned_at, chat.operator_lost_at = None, None, None, None
    after_commit(broadcasts.queue_changed, chat)


def _is_present(chat: Chat, operator_id: int) -> bool:
    there = presence.present(chat.service).where(Presence.operator_id == operator_id)
    return db.session.scalar(there) is not None


def _note(chat: Chat, text: str, by: Operator) -> Message | None:
    if not text.strip():
        return None
    return messages.note(chat, text, client_uuid=str(uuid.uuid4()), by=by)
