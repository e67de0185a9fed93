"""Inserting many rows at once keeps what the ORM would have kept."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from helpcenter import prepared
from helpcenter.customers.models import Channel, Customer
from helpcenter.extensions import db
from helpcenter.imports import bulk
from helpcenter.services.models import Service
from helpcenter.transactions import new_ids, operation
from tests import factories

TOKYO = timezone(timedelta(hours=9))


def test_rows_come_out_as_the_orm_would_have_written_them(desk: Service) -> None:
    at = datetime(2026, 11, 21, 3, 4, 5, 678, tzinfo=TOKYO)
    written = factories.customer(desk, name="一人目", tags=["a", "山"], created_at=at, created_from=Channel.EMAIL)
    with operation():
        id_ = new_ids(Customer, 1)[0]
        row = {"id": id_, "service_id": desk.id, "name": "一人目", "tags": ["a", "山"], "created_at": at}
        bulk.insert(Customer, [{**row, "created_from": Channel.EMAIL}])
    found = db.session.get_one(Customer, id_)
    db.session.refresh(written)
    names = [column.name for column in Customer.__table__.columns if column.name not in {"id", "updated_at"}]
    assert {name: getattr(found, name) for name in names} == {name: getattr(written, name) for name in names}
    assert found.created_at == at
    assert found.updated_at is not None


def test_ids_taken_are_nobody_elses(desk: Service) -> None:
    with operation():
        ids = new_ids(Customer, 3)
        rows = [{"id": id_, "service_id": desk.id, "created_from": Channel.CHAT} for id_ in ids]
        bulk.insert(Customer, rows)
    assert len(set(ids)) == 3
    assert factories.customer(desk).id not in ids


def test_nothing_is_nothing(desk: Service) -> None:
    with operation():
        bulk.insert(Customer, [])


def test_looking_up_gives_what_is_asked_for_and_nothing_else(desk: Service) -> None:
    known = factories.customer(desk, name="一人目").id
    factories.customer(factories.service(), name="一人目")
    query = sa.select(Customer.id).where(
        Customer.service_id == sa.bindparam("service"), Customer.name.in_(prepared.THESE)
    )
    for names in (["一人目", "二人目"], ["一人目"], ["二人目", "'"], []):
        found = prepared.look_up(query, names, service=desk.id)
        assert [row[0] for row in found] == [known] * ("一人目" in names)


def test_a_statement_made_once_has_its_own_values_and_those_it_is_given(desk: Service) -> None:
    ids = [factories.customer(desk).id for _ in range(3)]
    query = sa.select(Customer.id).where(Customer.service_id == sa.bindparam("service")).order_by(Customer.id).limit(2)
    for _again in range(2):
        assert [row[0] for row in prepared.run(query, service=desk.id)] == ids[:2]
    assert list(prepared.run(query, service=desk.id + 1000)) == []


def test_what_the_database_refuses_is_raised_as_ever_and_undone(desk: Service) -> None:
    for _again in range(2):
        with pytest.raises(sa.exc.IntegrityError), operation():
            bulk.insert(Customer, [{"service_id": desk.id, "name": None, "created_from": Channel.CHAT}])
    assert prepared.run(sa.select(sa.func.count()).select_from(Customer))[0][0] == 0
