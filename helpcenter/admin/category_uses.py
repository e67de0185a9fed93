"""How many records are classified by each processing type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from helpcenter.chat.models import Chat
from helpcenter.extensions import db
from helpcenter.services.category_tree import Node
from helpcenter.tickets.models import Call, Ticket


@dataclass(frozen=True)
class Uses:
    """Records of a category and of everything below it. A ticket counts once, whether it or its calls have it."""

    chats: int = 0
    tickets: int = 0

    @property
    def total(self) -> int:
        return self.chats + self.tickets


def by_category(roots: Iterable[Node]) -> dict[int, Uses]:
    """Category ID → uses, for the whole tree, with two queries."""
    roots = list(roots)
    ids = [category_id for root in roots for category_id in _ids(root)]
    chats, tickets = _chats(ids), _tickets(ids)
    return {
        node.category.id: Uses(sum(chats[one] for one in _ids(node)), sum(tickets[one] for one in _ids(node)))
        for root in roots
        for node in (root, *root.below())
    }


def _ids(node: Node) -> list[int]:
    return [node.category.id, *(below.category.id for below in node.below())]


def _chats(ids: list[int]) -> Counter[int]:
    query = sa.select(Chat.category_id, sa.func.count()).where(Chat.category_id.in_(ids)).group_by(Chat.category_id)
    return Counter({category_id: number for category_id, number in db.session.execute(query) if category_id})


def _tickets(ids: list[int]) -> Counter[int]:
    pairs = sa.union(
        sa.select(Ticket.category_id, Ticket.id.label("ticket_id")).where(Ticket.category_id.in_(ids)),
        sa.select(Call.category_id, Call.ticket_id).where(Call.category_id.in_(ids)),
    ).subquery()
    query = sa.select(pairs.c.category_id, sa.func.count()).group_by(pairs.c.category_id)
    return Counter({row[0]: row[1] for row in db.session.execute(query)})
