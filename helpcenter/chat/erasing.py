"""Chats without what was said in them and by whom: counts, times and ratings stay (tickets-customers.md 2.4)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256

import sqlalchemy as sa
from flask_babel import gettext as _

from helpcenter.chat.block_model import ChatBlock
from helpcenter.chat.mask_model import MessageMask
from helpcenter.chat.models import Chat, ChatState, Consent, Message, MessageKind, Rating
from helpcenter.chat.signals import chats_erasing
from helpcenter.clock import now
from helpcenter.customers.models import Customer
from helpcenter.customers.signals import customer_erasing
from helpcenter.extensions import db
from helpcenter.files import storing
from helpcenter.search import index
from helpcenter.search.kinds import Kind
from helpcenter.services.models import Service
from helpcenter.transactions import operation
from helpcenter.web.refusals import RefusedError

BATCH = 100
MONTH = timedelta(days=365.25 / 12)


def erase(chat_ids: Sequence[int]) -> None:
    """Take out what was said, and from where; inside the running operation."""
    chats = Chat.id.in_(chat_ids)
    _erase_files(chat_ids)
    said = sa.update(Message).where(Message.chat_id.in_(chat_ids), Message.kind != MessageKind.EVENT)
    db.session.execute(said.values(text="", particulars={}, masks=None))
    lines = sa.select(Message.id).where(Message.chat_id.in_(chat_ids))
    db.session.execute(sa.delete(MessageMask).where(MessageMask.message_id.in_(lines)))
    consents = sa.update(Consent).where(Consent.chat_id.in_(chat_ids))
    db.session.execute(consents.values(ip="", user_agent=""))
    db.session.execute(sa.update(Rating).where(Rating.chat_id.in_(chat_ids)).values(comment=""))
    empty = {"last_line": "", "page_url": "", "page_title": "", "ip": "", "user_agent": ""}
    db.session.execute(sa.update(Chat).where(chats).values(**empty, erased_at=now()))
    for chat_id in chat_ids:  # nobody's cookie opens it any more
        nothing = sha256(secrets.token_bytes()).hexdigest()
        db.session.execute(sa.update(Chat).where(Chat.id == chat_id).values(token_hash=nothing))
    index.remove(Kind.CHAT, *chat_ids)
    chats_erasing.send(None, chat_ids=chat_ids)


def _erase_files(chat_ids: Sequence[int]) -> None:
    """Nothing refers to the files any more, so that they are removed from the disk."""
    lines = (Message.chat_id.in_(chat_ids), Message.file_id.is_not(None))
    storing.discard(db.session.scalars(sa.select(Message.file_id).where(*lines)).all())
    db.session.execute(sa.update(Message).where(*lines).values(kind=MessageKind.TEXT, file_id=None))


@customer_erasing.connect
def erase_of_customer(customer: Customer) -> None:
    """All chats of somebody; refused while one goes on."""
    rows = db.session.execute(sa.select(Chat.id, Chat.state).where(Chat.customer_id == customer.id)).all()
    if any(row.state != ChatState.ENDED for row in rows):
        raise RefusedError(_("A chat with this customer goes on. End it first."))
    ids = [row.id for row in rows]
    erase(ids)
    about = sa.or_(ChatBlock.customer_id == customer.id, ChatBlock.chat_id.in_(ids))
    db.session.execute(sa.update(ChatBlock).where(about).values(reason="", address_shown=""))


def erase_old() -> None:
    """Chats that ended longer ago than their service keeps them. Runs from time to time."""
    kept = sa.select(Service.id, Service.retention_months).where(Service.retention_months > 0)
    for service_id, months in db.session.execute(kept).all():
        old = (Chat.service_id == service_id, Chat.erased_at.is_(None), Chat.ended_at < now() - (months or 0) * MONTH)
        with operation():
            ids = db.session.scalars(sa.select(Chat.id).where(*old).order_by(Chat.id).limit(BATCH)).all()
            if ids:
                erase(ids)
