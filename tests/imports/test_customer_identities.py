"""SNS顧客詳細 (chat-import.md 5)."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from helpcenter.customers.models import Customer, CustomerIdentity
from helpcenter.extensions import db
from tests import factories
from tests.client import Browser
from tests.tickets import desk as desks
from tests.tickets.desk import Desk


@pytest.fixture(name="desk")
def _desk(app: Flask) -> Desk:
    return desks.desk()


def post(client: Browser, customer: Customer, path: str = "", **typed: Any) -> TestResponse:
    return client.post(f"/console/customers/{customer.id}/identities{path}", data=typed)


def identities(customer: Customer) -> list[CustomerIdentity]:
    query = sa.select(CustomerIdentity).where(CustomerIdentity.customer_id == customer.id)
    return list(db.session.scalars(query.order_by(CustomerIdentity.id)))


def test_an_identity_is_added_changed_and_removed(desk: Desk, client: Browser) -> None:
    source = desks.chat_source(desk)
    client.sign_in(desk.operator)
    typed = {
        "source": source.id,
        "external_id": "u-1",
        "display_name": "香織さん",
        "image_url": "https://x.example/a.png",
    }
    assert post(client, desk.customer, **typed, status_message="旅行中").status_code == 303
    (identity,) = identities(desk.customer)
    assert (identity.kind, identity.source_key, identity.external_id) == ("smart_m_talk", source.id, "u-1")
    assert (identity.image_url, identity.status_message) == ("https://x.example/a.png", "旅行中")
    assert "山本" in client.get("/console/customers?q=u-1").text
    post(client, desk.customer, f"/{identity.id}", source=source.id, external_id="u-2")
    db.session.refresh(identity)
    assert (identity.external_id, identity.display_name) == ("u-2", "")
    assert "山本" not in client.get("/console/customers?q=u-1").text
    listed = client.get(f"/console/customers/{desk.customer.id}/identities").text
    assert "u-2" in listed
    assert "SMART M TALK" in listed
    post(client, desk.customer, f"/{identity.id}/removal")
    assert identities(desk.customer) == []


def test_a_number_belongs_to_one_customer_of_a_chat_setting(desk: Desk, client: Browser) -> None:
    source, other = desks.chat_source(desk), desks.chat_source(desk, "別の設定")
    second = factories.customer(desk.service, name="石川 美穂")
    client.sign_in(desk.operator)
    assert post(client, desk.customer, source=source.id, external_id="u-1").status_code == 303
    taken = post(client, second, source=source.id, external_id="u-1")
    assert taken.status_code == 422
    assert "この登録番号は山本 香織さんに登録されています。" in taken.text
    assert post(client, second, source=other.id, external_id="u-1").status_code == 303
    assert [len(identities(one)) for one in (desk.customer, second)] == [1, 1]


def test_a_chat_setting_of_another_service_cannot_be_chosen(desk: Desk, client: Browser) -> None:
    foreign = desks.desk()
    source = desks.chat_source(foreign)
    client.sign_in(desk.operator)
    assert post(client, desk.customer, source=source.id, external_id="u-1").status_code == 422
    assert identities(desk.customer) == []


def test_an_identity_of_somebody_else_cannot_be_reached_through_ones_own(desk: Desk, client: Browser) -> None:
    source = desks.chat_source(desk)
    second = factories.customer(desk.service)
    desks.customer_identity(second, source, "u-9")
    (identity,) = identities(second)
    client.sign_in(desk.operator)
    assert post(client, desk.customer, f"/{identity.id}", source=source.id, external_id="x").status_code == 404
    assert post(client, desk.customer, f"/{identity.id}/removal").status_code == 404
    client.post("/console/sign-out")
    client.sign_in(desk.stranger)
    assert post(client, second, f"/{identity.id}/removal").status_code == 404
    assert len(identities(second)) == 1


def test_an_image_address_is_a_web_address(desk: Desk, client: Browser) -> None:
    source = desks.chat_source(desk)
    client.sign_in(desk.operator)
    answer = post(client, desk.customer, source=source.id, external_id="u-1", image_url="javascript:alert(1)")
    assert answer.status_code == 422
