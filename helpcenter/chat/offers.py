"""Chats that were given to somebody who does not open them (live-chat.md 3.3)."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from helpcenter.chat import assignment, broadcasts, messages, transferring
from helpcenter.chat.assignment import Candidate
from helpcenter.chat.events import Event, operator_words
from helpcenter.chat.models import Chat, ChatState
from helpcenter.chat.presence import ASSIGNMENT
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.transactions import after_commit, exclusive, operation


def offer_anew() -> int:
    """Offer each chat that was not opened in time to another assignable operator; returns how many.

    Where nobody else is there it stays, and escalates in the console.
    """
    overdue = _overdue_ids()
    if not overdue:
        return 0
    with operation():
        exclusive(ASSIGNMENT)
        candidates = assignment.candidates()
        chats = db.session.scalars(
            sa.select(Chat)
            .where(Chat.id.in_(overdue), Chat.state == ChatState.ASSIGNED)
            .order_by(Chat.requested_at, Chat.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        moved = sum(_offer_to_another(chat, candidates) for chat in list(chats))
    assignment.run()  # who missed a chat has room for another
    return moved


def _overdue_ids() -> list[int]:
    """Chats whose time to be opened is over; each service has its own."""
    patience = dict(db.session.execute(sa.select(Service.id, Service.seconds_to_open)).all())
    rows = db.session.execute(
        sa.select(Chat.id, Chat.service_id, Chat.assigned_at).where(Chat.state == ChatState.ASSIGNED)
    )
    return [
        chat_id
        for chat_id, service_id, assigned_at in rows
        if assigned_at is not None and now() - assigned_at > timedelta(seconds=patience[service_id])
    ]


def _offer_to_another(chat: Chat, candidates: list[Candidate]) -> bool:
    offer = assignment.current_offer(chat)
    if offer is not None and offer.by_id is not None:
        transferring.return_offer(chat, offer, why="timeout")
        return True
    if offer is not None and offer.missed_at is None:
        offer.missed_at = now()
    missed = assignment.missed_by(chat)
    free = [c for c in candidates if c.is_assignable(chat.service_id) and c.id not in missed]
    former = chat.operator
    if not free or former is None:
        return False
    chosen = assignment.best(free)
    assignment.hand_over(chat, to=chosen.operator)
    chosen.load += 1
    messages.event(chat, Event.REOFFERED, missed_by=former.name, **operator_words(chosen.operator))
    after_commit(broadcasts.lists_changed, chat, formerly=former.id)
    return True
