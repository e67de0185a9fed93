"""An import does not bring back whom somebody has erased (tickets-customers.md 2.4)."""

from __future__ import annotations

import sqlalchemy as sa

from helpcenter.customers import erasing
from helpcenter.customers.models import Customer, CustomerEmail
from helpcenter.extensions import db
from helpcenter.imports.models import ChatSource, ImportedChat, RejectedChat
from helpcenter.tickets.models import Call
from helpcenter.transactions import operation
from tests.imports import making


def test_neither_the_same_chats_nor_the_same_person_come_back(source: ChatSource) -> None:
    making.imported(source)
    customer = db.session.scalars(sa.select(Customer).join(CustomerEmail).order_by(Customer.id)).first()
    assert customer is not None
    name, address = customer.name, customer.email
    calls = set(db.session.scalars(sa.select(Call.id).where(Call.customer_id == customer.id)))
    assert calls
    with operation():
        db.session.add(
            RejectedChat(
                chat_source_id=source.id, fingerprint="f", position="1", raw=f'{{"mail": "{address}"}}', reason="x"
            )
        )
    erasing.erase(customer, by=None)
    assert not db.session.scalar(sa.select(RejectedChat.id).where(RejectedChat.fingerprint == "f"))
    with operation():  # once as known chats that changed, once as chats nobody has seen
        known = sa.select(ImportedChat.id).where(ImportedChat.call_id.in_(calls))
        first, *rest = db.session.scalars(known.order_by(ImportedChat.id)).all()
        db.session.execute(sa.update(ImportedChat).where(ImportedChat.id == first).values(digest="another"))
        db.session.execute(sa.delete(ImportedChat).where(ImportedChat.id.in_(rest)))
        source.sync.cursor = None
    before = making.counted(Call), making.counted(Customer)
    run = making.imported(source)
    assert run.error is None
    assert (run.created, run.updated) == (0, 0)
    assert (making.counted(Call), making.counted(Customer)) == before
    assert db.session.scalar(sa.select(CustomerEmail.id).where(CustomerEmail.address == address)) is None
    erased = db.session.scalars(sa.select(Call).where(Call.id.in_(calls))).all()
    assert all(call.content == "" and not any(line.get("text") for line in call.transcript.lines) for call in erased)
    assert name not in {one.name for one in db.session.scalars(sa.select(Customer).where(Customer.id == customer.id))}
