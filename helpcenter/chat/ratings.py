"""The satisfaction rating of a chat: one, changeable until a day after the end (live-chat.md 1.6)."""

from __future__ import annotations

from helpcenter.accounts.models import Operator
from helpcenter.chat import messages
from helpcenter.chat.customer_access import KEPT_AFTER_END
from helpcenter.chat.events import Event, operator_words
from helpcenter.chat.messages import ChatEndedError
from helpcenter.chat.models import Chat, ChatState, MessageKind, Rating
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.services import texts
from helpcenter.services.models import TextKind
from helpcenter.transactions import lock, operation

LONGEST_COMMENT = 2000


class RatingLockedError(Exception):
    """The chat ended more than a day ago."""


def rate(chat: Chat, *, satisfied: bool, comment: str) -> Rating:
    """The customer's rating, or the change of it. Raises RatingLockedError."""
    with operation():
        lock(chat)
        over = chat.customer_ended_at or chat.ended_at
        if over is not None and over <= now() - KEPT_AFTER_END:
            raise RatingLockedError
        rating = db.session.get(Rating, chat.id)
        changed = rating is not None
        if rating is None:
            rating = Rating(chat_id=chat.id)
            db.session.add(rating)
        rating.satisfied, rating.comment, rating.updated_at = satisfied, comment.strip()[:LONGEST_COMMENT], now()
        db.session.flush()
        db.session.refresh(chat, ["rating"])
        messages.event(chat, Event.RATED, satisfied=satisfied, changed=changed)
    return rating


def request(chat: Chat, *, by: Operator) -> None:
    """Send the satisfaction message with the rating form in it. Raises ChatEndedError where the chat is over."""
    with operation():
        lock(chat)
        if chat.state not in (ChatState.ACTIVE, ChatState.CUSTOMER_ENDED):
            raise ChatEndedError
        text = texts.text(chat.service, TextKind.SATISFACTION, chat.language)
        messages.automatic(chat, MessageKind.SATISFACTION, text)
        messages.event(chat, Event.RATING_REQUESTED, **operator_words(by))
