from __future__ import annotations

import pytest
import sqlalchemy as sa

from helpcenter.extensions import db
from helpcenter.search import index
from helpcenter.search.kinds import Kind
from helpcenter.tickets import editing
from helpcenter.tickets.models import Priority, TicketEvent
from helpcenter.transactions import StaleError, operation
from helpcenter.web.refusals import RefusedError
from tests.chat import chats
from tests.tickets.desk import Desk


def test_each_change_is_an_event_and_what_was_there_is_none(desk: Desk) -> None:
    ticket = desk.ticket("古い件名")
    changes = editing.Changes(subject="新しい件名", priority=Priority.HIGH, category_id=None)
    editing.save(ticket, version=1, by=desk.operator, **changes)
    query = sa.select(TicketEvent).where(TicketEvent.ticket_id == ticket.id)
    rows = db.session.scalars(query.order_by(TicketEvent.id)).all()
    assert [(row.kind, row.particulars) for row in rows[1:]] == [
        ("subject", {"before": "古い件名", "after": "新しい件名"}),
        ("priority", {"before": "normal", "after": "high"}),
    ]
    found = db.session.scalars(index.matching(Kind.CALL, None, "新しい件名")).all()
    assert found == [ticket.calls[0].id]


def test_a_stale_save_writes_nothing(desk: Desk) -> None:
    ticket = desk.ticket()
    editing.save(ticket, version=1, by=desk.colleague, priority=Priority.URGENT)
    with pytest.raises(StaleError):
        editing.save(ticket, version=1, by=desk.operator, priority=Priority.LOW)
    assert (ticket.priority, ticket.version) == (Priority.URGENT, 2)


def test_only_processing_types_that_are_offered_can_be_given(desk: Desk) -> None:
    top = chats.category(desk.service, "返品")
    leaf = chats.category(desk.service, "返金", parent=top)
    foreign = chats.category(desk.elsewhere, "返金")
    ticket = desk.ticket()
    editing.save(ticket, version=1, by=desk.operator, category_id=leaf.id)
    assert ticket.category == leaf
    with operation():
        top.active = False
    for refused in (top, foreign):
        with pytest.raises(RefusedError):
            editing.save(ticket, version=2, by=desk.operator, category_id=refused.id)
    editing.save(ticket, version=2, by=desk.operator, category_id=leaf.id, subject="そのまま")
    assert ticket.category == leaf
