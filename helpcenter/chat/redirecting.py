"""A supervisor gives somebody else's chat, or one that waits, to an operator or to the queue (live-chat.md 2.7).

It is offered to the other one as a transfer is. Not accepted, an open chat goes back to whoever had it.
"""

from __future__ import annotations

import uuid

from helpcenter.accounts.models import Operator
from helpcenter.audit import recording
from helpcenter.chat import assignment, broadcasts, messages, presence, states, transferring
from helpcenter.chat.events import Event, operator_words
from helpcenter.chat.models import Chat, ChatOffer, ChatState, Message, PresenceStatus
from helpcenter.chat.presence import ASSIGNMENT
from helpcenter.chat.transferring import NotPresentError, NotYoursError
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.transactions import after_commit, exclusive, lock, operation


def redirect(chat: Chat, *, to: Operator | None, by: Operator, note: str = "") -> None:
    """Offer the chat to a present operator, whatever their maximum, or put it back into the queue (`to` None).

    Raises NotYoursError where that would change nothing or the chat is over, NotPresentError,
    messages.UnusableTextError.
    """
    with operation():
        exclusive(ASSIGNMENT)
        lock(chat)
        former = chat.operator
        if not chat.is_running or (to.id if to else None) == chat.operator_id:
            raise NotYoursError
        if to is not None and not transferring.may_get(chat, to, by=by):
            raise NotPresentError
        written = messages.note(chat, note, client_uuid=str(uuid.uuid4()), by=by) if note.strip() else None
        if to is not None:
            _offer(chat, to, by, written)
        elif former is not None:
            _take_back(chat, former, by)
        recording.record(by.id, "chat_redirected", chat, to=to.id if to else None, previous=former and former.id)
        after_commit(broadcasts.lists_changed, chat, formerly=former.id if former else None)
        after_commit(broadcasts.queue_changed, chat)
    assignment.run()


def set_presence(operator: Operator, status: PresenceStatus, *, by: Operator) -> None:
    """`by` switches somebody else's status; away from online, what was transferred to them goes back."""
    with operation():
        presence.choose(operator, status, by=by)
        recording.record(by.id, "presence_set", operator, status=status.value)
    if status != PresenceStatus.ONLINE:
        transferring.give_all_back(operator)
    assignment.run()


def _offer(chat: Chat, to: Operator, by: Operator, note: Message | None) -> None:
    """Offer it to `to`; an open chat comes back to its operator where `to` does not accept it."""
    back = chat.operator if chat.state == ChatState.ACTIVE else None
    if chat.state == ChatState.WAITING:
        messages.event(chat, Event.ASSIGNED, why="supervisor", **operator_words(to))
    else:
        _give_up_offer(chat)
        messages.event(chat, Event.TRANSFERRED, previous=by.name, **operator_words(to))
    if chat.state != ChatState.ASSIGNED:
        states.move(chat, ChatState.ASSIGNED)
    assignment.hand_over(chat, to=to, by=back, note=note)


def _take_back(chat: Chat, former: Operator, by: Operator) -> None:
    """Into the queue; `former` is skipped until others have missed it too."""
    if chat.state == ChatState.ACTIVE:
        db.session.add(ChatOffer(chat_id=chat.id, operator_id=former.id, returned_at=now()))
        states.move(chat, ChatState.ASSIGNED)
    else:
        _give_up_offer(chat)
    messages.event(chat, Event.TRANSFERRED, previous=by.name)
    transferring.to_queue(chat)


def _give_up_offer(chat: Chat) -> None:
    offer = assignment.current_offer(chat) if chat.state == ChatState.ASSIGNED else None
    if offer is not None:
        offer.returned_at = offer.returned_at or now()
