"""Which customer an imported call is of (chat-import.md 1.4)."""

from __future__ import annotations

import sqlalchemy as sa

from helpcenter.customers import lookalikes, merging
from helpcenter.customers.models import Channel, CustomerIdentity
from helpcenter.demo import external_chats
from helpcenter.extensions import db
from helpcenter.imports.models import ChatSource
from helpcenter.services.models import Service
from helpcenter.tickets.models import Call
from helpcenter.transactions import operation
from tests import factories
from tests.imports import making
from tests.imports.conftest import START


def test_a_known_id_leads_to_its_customer_or_to_whom_that_was_merged_into(source: ChatSource, desk: Service) -> None:
    known, merged, survivor = (factories.customer(desk, name=name) for name in ("前からの顧客", "統合元", "統合先"))
    for n, customer in ((0, known), (2, merged)):
        making.customer_identity(source, customer, external_chats.chat(n, START)["customer"]["id"])
    identity = db.session.scalars(sa.select(CustomerIdentity).where(CustomerIdentity.customer_id == known.id)).one()
    with operation():
        identity.display_name, identity.image_url, identity.status_message = "香織さん", "https://x.example/a", "旅行中"
    versions = (survivor.version, merged.version)
    merging.merge(survivor, merged, chosen={}, versions=versions, by=factories.operator(desk))
    making.imported(source)
    assert making.call_of(source, 0).customer_id == known.id
    assert making.call_of(source, 2).customer_id == survivor.id
    db.session.refresh(known)
    db.session.refresh(identity)
    told = (known.name, identity.display_name, identity.image_url, identity.status_message)
    assert told == ("前からの顧客", "香織さん", "https://x.example/a", "旅行中")  # the chat's own change none of it


def test_a_new_id_makes_one_customer_for_all_its_chats(source: ChatSource) -> None:
    making.imported(source)
    identities = db.session.scalars(sa.select(CustomerIdentity)).all()
    assert len({one.external_id for one in identities}) == len(identities)
    assert len({one.customer_id for one in identities}) == len(identities)
    with_id = making.counted(Call, Call.customer_id.in_(sa.select(CustomerIdentity.customer_id)))
    assert with_id > len(identities)
    one = identities[0]
    assert (one.kind, one.chat_source_id, one.source_key) == (source.kind, source.id, source.id)


def test_without_an_id_every_chat_makes_its_own(source: ChatSource, desk: Service) -> None:
    n = making.first("nameless_customer")
    told = external_chats.chat(n, START)["customer"]
    look_alike = factories.customer(desk, email=told["email"])
    making.imported(source)
    customer = making.call_of(source, n).customer
    assert customer.id != look_alike.id
    assert (customer.name, customer.email) == (told["name"], told["email"])
    assert [phone.shown for phone in customer.phones] == ([told["phone"]] if told["phone"] else [])
    assert customer.created_from is Channel.IMPORTED_CHAT
    assert look_alike.id in {one.customer.id for one in lookalikes.of(customer)}  # offered for merging instead
    nameless = [k for k in range(300) if external_chats.Oddity(k).nameless_customer and k != 17]
    assert len({making.call_of(source, k).customer_id for k in nameless}) == len(nameless)


def test_joining_by_contact_is_an_option(source: ChatSource, desk: Service) -> None:
    n = making.first("nameless_customer")
    look_alike = factories.customer(desk, email=external_chats.chat(n, START)["customer"]["email"])
    elsewhere = factories.customer(factories.service(), email="customer000@example.jp")
    with operation():
        source.join_same_contact = True
    making.started(source)
    making.imported(source)
    assert making.call_of(source, n).customer_id == look_alike.id
    assert making.counted(Call, Call.customer_id == elsewhere.id) == 0
