"""名寄せ and undoing it (tickets-customers.md 2.3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.audit.models import AuditEntry
from helpcenter.customers import creating, editing, finding, lookalikes, merging, references, unmerging
from helpcenter.customers.lookalikes import Reason
from helpcenter.customers.merge_fields import Side
from helpcenter.customers.merge_model import CustomerMerge
from helpcenter.customers.models import Channel, Customer, CustomerIdentity
from helpcenter.extensions import Base, db
from helpcenter.search import index
from helpcenter.search.kinds import Kind
from helpcenter.services.models import Service
from helpcenter.tickets.models import Ticket
from helpcenter.tickets.opening import open_ticket
from helpcenter.transactions import StaleError, operation
from helpcenter.web.refusals import RefusedError
from tests import factories
from tests.client import Browser


def make(of: Service, name: str = "山本 香織", **known: Any) -> Customer:
    return creating.create(of, created_from=Channel.CHAT, name=name, **known)


def merge(survivor: Customer, merged: Customer, **chosen: Side) -> CustomerMerge:
    by = factories.operator(db.session.get_one(Service, survivor.service_id), role_key="supervisor")
    return merging.merge(survivor, merged, chosen=chosen, versions=(survivor.version, merged.version), by=by)


def found(of: Service, words: str) -> list[int]:
    return sorted(db.session.scalars(index.matching(Kind.CUSTOMER, [of.id], words)))


def test_all_that_refers_to_a_customer_moves_but_the_records_own_fields(app: Flask) -> None:
    every = {
        table.name
        for table in Base.metadata.tables.values()
        for column in table.columns
        if any(key.target_fullname == "customers.id" for key in column.foreign_keys)
    }
    assert {column.table.name for column in references.columns()} == every - references.STAYS
    assert {"chats", "consents", "calls", "tickets", "customer_identities"} <= every - references.STAYS


def test_fields_are_kept_as_chosen_and_the_index_knows_one(app: Flask) -> None:
    service = factories.service()
    one = make(service, emails=["Kaori@example.jp"], phones=["090-1234-5678"], note="法人", tags=["返品"])
    other = make(
        service, "山本かおり", emails=["kaori@example.jp", "k@example.com"], phones=["+81 90 1234 5678"], note="夜"
    )
    ticket = open_ticket(service, customer=other, channel=Channel.MANUAL, subject="返金", content="いつですか")
    done = merge(one, other, name=Side.MERGED)
    assert (one.name, one.note, one.tags) == ("山本かおり", "法人\n夜", ["返品"])
    assert [email.address for email in one.emails] == ["Kaori@example.jp", "k@example.com"]
    assert [phone.shown for phone in one.phones] == ["090-1234-5678"]
    assert ticket.customer_id == ticket.calls[0].customer_id == one.id
    assert done.moved == {"tickets": [ticket.id], "calls": [ticket.calls[0].id]}
    assert found(service, "山本かおり") == found(service, "k@example.com") == [one.id]
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "customers_merged")).one()
    assert entry.particulars == {"merged": other.id, "merge": done.id}


def test_oneself_tombstones_circles_and_strangers_are_refused(app: Flask) -> None:
    service = factories.service()
    one, other, third, stranger = make(service), make(service), make(service), make(factories.service())
    merge(one, other)
    for survivor, merged in ((one, one), (one, other), (other, one), (other, third), (one, stranger)):
        with pytest.raises(RefusedError):
            merge(survivor, merged)
    assert [customer.merged_into_id for customer in (one, other, third)] == [None, one.id, None]


def test_a_stale_preview_merges_nothing(app: Flask) -> None:
    service = factories.service()
    one, other, by = make(service), make(service), factories.operator(service)
    editing.save(other, version=1, by=by, note="neu")
    with pytest.raises(StaleError):
        merging.merge(one, other, chosen={}, versions=(1, 1), by=by)
    assert other.merged_into_id is None


def test_undoing_gives_each_its_own_back_and_later_things_stay(app: Flask) -> None:
    service = factories.service()
    one, other = make(service, emails=["a@example.jp"], note="eins"), make(service, "石川", emails=["b@example.jp"])
    early = open_ticket(service, customer=other, channel=Channel.MANUAL, subject="früh", content="")
    before = [editing.current(customer) for customer in (one, other)]
    done = merge(one, other, name=Side.MERGED)
    late = open_ticket(service, customer=one, channel=Channel.MANUAL, subject="spät", content="")
    by = factories.operator(service)
    editing.save(
        one, version=one.version, by=by, kana="ヤマモト", emails=["a@example.jp", "b@example.jp", "c@example.jp"]
    )
    back = unmerging.undo(done, by=by)
    assert back == other
    assert editing.current(other) == before[1]
    assert editing.current(one) == {**before[0], "kana": "ヤマモト", "emails": ["a@example.jp", "c@example.jp"]}
    assert (early.customer_id, late.customer_id) == (other.id, one.id)
    assert (found(service, "石川"), found(service, "山本")) == ([other.id], [one.id])
    with pytest.raises(RefusedError):
        unmerging.undo(done, by=by)


def test_merges_are_undone_in_the_opposite_order_and_for_thirty_days(app: Flask) -> None:
    service = factories.service()
    one, other, third, by = make(service, "一"), make(service, "二"), make(service, "三"), factories.operator(service)
    first, second = merge(one, other), merge(one, third)
    with pytest.raises(RefusedError):
        unmerging.undo(first, by=by)
    unmerging.undo(second, by=by)
    chained = merge(third, one)
    assert finding.survivor(other) == third
    with pytest.raises(RefusedError):
        unmerging.undo(first, by=by)
    unmerging.undo(chained, by=by)
    with operation():
        first.at -= timedelta(days=30)
    with pytest.raises(RefusedError):
        unmerging.undo(first, by=by)
    unmerging.forget_old()
    db.session.refresh(first)
    assert (first.before, first.after, first.moved) == ({}, {}, {})


def test_what_was_written_during_a_merge_follows_and_comes_back(app: Flask) -> None:
    service = factories.service()
    one, other = make(service), make(service)
    done = merge(one, other)
    ticket = open_ticket(service, customer=other, channel=Channel.MANUAL, subject="zugleich", content="")
    merging.catch_up()
    db.session.refresh(ticket)
    assert ticket.customer_id == one.id
    unmerging.undo(done, by=factories.operator(service))
    assert db.session.get_one(Ticket, ticket.id).customer_id == other.id


def test_look_alikes_come_with_reasons_and_can_be_denied(app: Flask) -> None:
    service = factories.service()
    me = make(
        service,
        "山本 香織",
        kana="やまもと かおり",
        emails=["kaori.y@example.jp"],
        phones=["090-1234-5678"],
        company="港商事",
    )
    mail = make(service, "Kaori", emails=["Kaori.Y@example.jp"])
    phone = make(service, "山本", phones=["+81 90-1234-5678"])
    provider = make(service, "ﾔﾏﾓﾄ", kana="ヤマモト　カオリ", emails=["kaori.y@example.com"])
    make(service, "山本香織")  # the name alone says nothing
    make(service, "石川", company="港商事")
    make(factories.service(), "山本 香織", emails=["kaori.y@example.jp"])
    alike = {one.customer.id: set(one.reasons) for one in lookalikes.of(me)}
    assert alike[mail.id] == {Reason.EMAIL, Reason.MAILBOX}
    assert alike[phone.id] == {Reason.PHONE}
    assert len(alike) == 2 + (provider.id in alike)
    lookalikes.deny(me, mail, by=factories.operator(service))
    assert mail.id not in {one.customer.id for one in lookalikes.of(me)}
    assert me.id not in {one.customer.id for one in lookalikes.of(mail)}


def test_one_name_needs_something_beside_it(app: Flask) -> None:
    service = factories.service()
    me = make(service, "山本 香織", company="港商事", emails=["kaori.y@example.jp"])
    company = make(service, "山本　香織", company="港商事")
    mailbox = make(service, "山本 香織", emails=["kaori.y@example.com"])
    make(service, "山本 香織", company="別会社")
    alike = {one.customer.id: set(one.reasons) for one in lookalikes.of(me)}
    assert alike == {company.id: {Reason.NAME, Reason.COMPANY}, mailbox.id: {Reason.NAME, Reason.MAILBOX}}


def test_the_road_in_the_console(app: Flask, client: Browser) -> None:
    service = factories.service()
    one, other = make(service, emails=["a@example.jp"]), make(service, "石川 美穂", emails=["a@example.jp"])
    client.sign_in(factories.operator(service, role_key="supervisor"))
    ticket = open_ticket(service, customer=one, channel=Channel.MANUAL, subject="返金", content="")
    assert f'"/console/customers/{one.id}/merge"' in client.get(f"/console/tickets/{ticket.id}?tab=customer").text
    assert "石川 美穂" in client.get("/console/customers/lookalikes").text
    assert "石川 美穂" in client.get(f"/console/customers/{one.id}/lookalikes").text
    assert "石川 美穂" in client.get(f"/console/customers/{one.id}/merge?q=石川").text
    preview = client.get(f"/console/customers/{one.id}/merge?with={other.id}").text
    assert f'name="other_version" value="{other.version}"' in preview
    form = {"with": other.id, "version": one.version, "other_version": other.version, "name": "merged"}
    assert client.post(f"/console/customers/{one.id}/merge", data={**form, "version": 9}).status_code == 409
    assert client.post(f"/console/customers/{one.id}/merge", data=form).status_code == 303
    assert client.get(f"/console/customers/{other.id}").location == f"/console/customers/{one.id}"
    done = db.session.scalars(sa.select(CustomerMerge)).one()
    page = client.get(f"/console/customers/{one.id}").text
    assert f"/console/customers/{one.id}/merges/{done.id}/reversal" in page
    typed = {"version": one.version, "name": "新", "language": "ja"}
    assert client.post(f"/console/customers/{other.id}", data=typed).status_code in (303, 409)
    db.session.refresh(other)
    assert other.name == "石川 美穂"
    assert client.post(f"/console/customers/{one.id}/merges/{done.id}/reversal").location.endswith(str(other.id))
    assert client.post(f"/console/customers/{one.id}/distinctions", data={"other": other.id}).status_code == 200
    assert "石川 美穂" not in client.get("/console/customers/lookalikes").text


def test_only_who_may_merge_and_only_ones_own_service(app: Flask, client: Browser) -> None:
    service = factories.service()
    one, other, foreign = make(service), make(service), make(factories.service())
    done = merge(foreign, make(db.session.get_one(Service, foreign.service_id)))
    client.sign_in(factories.operator(service))
    assert client.get(f"/console/customers/{one.id}/merge").status_code == 403
    client.sign_in(factories.operator(service, role_key="supervisor"))
    for method, url, form in (
        ("get", f"/console/customers/{foreign.id}/merge", {}),
        ("get", f"/console/customers/{foreign.id}/lookalikes", {}),
        ("get", f"/console/customers/{one.id}/merge?with={foreign.id}", {}),
        ("post", f"/console/customers/{one.id}/merge", {"with": foreign.id}),
        ("post", f"/console/customers/{one.id}/distinctions", {"other": foreign.id}),
        ("post", f"/console/customers/{foreign.id}/merges/{done.id}/reversal", {}),
        ("post", f"/console/customers/{one.id}/merges/{done.id}/reversal", {}),
    ):
        answer = getattr(client, method)(url, **({"data": form} if method == "post" else {}))
        assert answer.status_code == 404, (url, answer.status_code)
    assert other.merged_into_id is None


def test_an_identity_moves_so_that_the_next_import_finds_the_survivor(app: Flask) -> None:
    service = factories.service()
    one, other = make(service), make(service)
    with operation():
        db.session.add(CustomerIdentity(service_id=service.id, customer_id=other.id, kind="site", external_id="u-1"))
    merge(one, other)
    owner = sa.select(CustomerIdentity.customer_id).where(CustomerIdentity.external_id == "u-1")
    assert db.session.scalar(owner) == one.id
    assert found(service, "u-1") == [one.id]
