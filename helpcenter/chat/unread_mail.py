"""What an operator writes after the customer has gone, and that stays unread, is mailed (live-chat.md 2.7).

Gone: no page of the customer has answered the heartbeat for a minute. It waits until QUIET after the last such line, so
that several become one mail, but no longer than PATIENCE after the first. Each line is mailed once, and none that was
read meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import redis
import sqlalchemy as sa
from flask import current_app
from flask_babel import gettext as _

from helpcenter.chat import customer_liveness, messages, transcript
from helpcenter.chat.events import Event
from helpcenter.chat.models import Author, Chat, ChatState, Message, MessageKind
from helpcenter.chat.unread_mail_model import UnreadMail
from helpcenter.clock import now
from helpcenter.config import Settings
from helpcenter.customers import contacts
from helpcenter.extensions import db
from helpcenter.mail import outbox
from helpcenter.services import sites
from helpcenter.transactions import lock, operation
from helpcenter.web import languages

QUIET = timedelta(minutes=2)
PATIENCE = timedelta(minutes=10)
LOOKED_AT = timedelta(days=2)
"""Chats that began longer ago are not looked at any more."""
ANSWERED = (ChatState.ACTIVE, ChatState.CUSTOMER_ENDED, ChatState.ENDED)


def send() -> None:
    """The scheduler calls this: mail what is unread to the customers who have gone."""
    if not outbox.is_sent():
        return
    chat_ids = db.session.scalars(_waiting()).all()
    db.session.rollback()
    try:
        gone = set(chat_ids) - customer_liveness.connected(chat_ids)
    except redis.RedisError:
        return  # nobody knows who has gone: later
    for chat_id in sorted(gone):
        _mail(db.session.get_one(Chat, chat_id))


def _waiting() -> sa.Select[int]:
    """Chats with unread lines of operators that have waited long enough."""
    at, mailed = now(), sa.func.coalesce(UnreadMail.seq, 0)
    newest, oldest = sa.func.max(Message.created_at), sa.func.min(Message.created_at)
    return (
        sa.select(Chat.id)
        .join(Message, Message.chat_id == Chat.id)
        .outerjoin(UnreadMail, UnreadMail.chat_id == Chat.id)
        .where(Chat.requested_at > at - LOOKED_AT, Chat.state.in_(ANSWERED), Chat.customer_read_seq < Chat.last_seq)
        .where(*_OF_OPERATORS, Message.seq > Chat.customer_read_seq, Message.seq > mailed)
        .group_by(Chat.id)
        .having(sa.or_(newest < at - QUIET, oldest < at - PATIENCE))
    )


_OF_OPERATORS = (
    Message.author == Author.OPERATOR,
    Message.staff_only.is_(False),
    Message.kind != MessageKind.EVENT,
)


def _mail(chat: Chat) -> None:
    """One mail with what is unread now, and a note of how far it goes."""
    with operation():
        lock(chat)
        mailed = db.session.get(UnreadMail, chat.id, populate_existing=True)
        lines = _unread(chat, mailed.seq if mailed else 0)
        if not lines:
            return
        last = lines[-1][0].seq
        if mailed is None:
            db.session.add(UnreadMail(chat_id=chat.id, seq=last))
        else:
            mailed.seq, mailed.at = last, now()
        agreed = chat.customer.consent_withdrawn_at is None
        if agreed and contacts.normalised_email(chat.customer.email) is not None:
            _put(chat, lines)
            messages.event(chat, Event.UNREAD_MAILED)


def _unread(chat: Chat, mailed: int) -> list[tuple[Message, str, str]]:
    with languages.reading(chat.language, chat.service.time_zone):
        heard = transcript.heard(chat, after=max(chat.customer_read_seq, mailed))
    return [line for line in heard if line[0].author == Author.OPERATOR and line[0].kind != MessageKind.EVENT]


def _put(chat: Chat, lines: Sequence[tuple[Message, str, str]]) -> None:
    with languages.reading(chat.language, chat.service.time_zone):
        service = chat.service.name_in(chat.language)
        said = "\n".join(f"{transcript.stamp(message)}  {name}: {text}" for message, name, text in lines)
        text = _("After you left the chat, we wrote to you:\n\n%(lines)s\n\n%(way)s%(service)s", lines=said,
                 way=_way_back(chat), service=service)  # fmt: skip
        subject = _("%(service)s has answered in the chat", service=service)
    outbox.put(chat.customer.email, subject=subject, text=text, sender_name=service, customer_id=chat.customer_id)


def _way_back(chat: Chat) -> str:
    """Where the chat can be found in the browser it was started in; the right to it is in that browser, not in a mail.

    '' where nobody knows our own address. The page a customer came from is not named: a stranger could choose it.
    """
    settings: Settings = current_app.config["SETTINGS"]
    if chat.site and sites.is_allowed(chat.service, chat.site):
        url = chat.site
    elif settings.public_url:
        url = f"{settings.public_url}/hc/{chat.service.slug}/{chat.language}/"
    else:
        return ""
    sentence = _("You find the whole chat here, in the browser you started it in, until a day after its end:")
    return f"{sentence}\n{url}\n\n"
