"""Blocking a customer or an address, and lifting it (live-chat.md 2.7)."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from helpcenter.accounts.models import Operator
from helpcenter.audit import recording
from helpcenter.chat import addresses, broadcasts, closing
from helpcenter.chat.block_model import ChatBlock
from helpcenter.chat.models import Chat, ChatState
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.transactions import operation

DURATIONS: dict[str, timedelta | None] = {"hour": timedelta(hours=1), "day": timedelta(days=1), "good": None}


class UnusableBlockError(Exception):
    """Nobody was named, or the address is none that could be told from everybody else's."""


def has_address(chat: Chat) -> bool:
    """Whether the address the chat came from can be blocked."""
    return addresses.unit(chat.ip) is not None and not addresses.is_loopback(chat.ip)


def block(chat: Chat, *, customer: bool, address: bool, duration: str, reason: str, by: Operator) -> list[ChatBlock]:
    """Block the customer of `chat`, its address, or both, and end what they have running in its service.

    Raises UnusableBlockError.
    """
    if not (customer or address) or (address and not has_address(chat)):
        raise UnusableBlockError
    with operation():
        made = []
        if customer:
            made.append(_block(chat, duration, reason, by, customer_id=chat.customer_id))
        if address:
            hashed, shown = addresses.digest(chat.service_id, chat.ip), addresses.shown(chat.ip)
            made.append(_block(chat, duration, reason, by, address_hash=hashed, address_shown=shown))
    for one in _running(chat, customer=customer, address=address):
        closing.end_for_block(one, by=by)
    broadcasts.gone(chat)
    return made


def lift(block: ChatBlock, *, by: Operator) -> None:
    """Let them in again; nothing happens where it is over already."""
    with operation():
        if block.lifted_at is None:
            block.lifted_at, block.lifted_by_id = now(), by.id
            recording.record(by.id, "chat_block_lifted", block)


def _block(chat: Chat, duration: str, reason: str, by: Operator, **whom: object) -> ChatBlock:
    lasting = DURATIONS[duration]
    row = ChatBlock(
        service_id=chat.service_id,
        reason=reason,
        chat_id=chat.id,
        created_by_id=by.id,
        expires_at=now() + lasting if lasting else None,
        **whom,
    )
    db.session.add(row)
    what = "customer" if row.customer_id else "address"
    recording.record(by.id, "chat_blocked", row, chat=chat.number, what=what, duration=duration)
    return row


def _running(chat: Chat, *, customer: bool, address: bool) -> list[Chat]:
    """What goes on in the service of the customer, or from the address; the chat itself among it."""
    query = sa.select(Chat).where(
        Chat.service_id == chat.service_id,
        Chat.state.in_((ChatState.WAITING, ChatState.ASSIGNED, ChatState.ACTIVE)),
    )
    unit = addresses.unit(chat.ip)
    return [
        one
        for one in db.session.scalars(query)
        if (customer and one.customer_id == chat.customer_id) or (address and addresses.unit(one.ip) == unit)
    ]
