"""What customers do with their data by a confirmed link (tickets-customers.md 2.4)."""

from __future__ import annotations

import re
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.audit.models import AuditEntry
from helpcenter.chat import opening
from helpcenter.chat.models import ChatState
from helpcenter.customers import exporting, self_service
from helpcenter.customers.models import Customer
from helpcenter.customers.privacy_model import CustomerExport
from helpcenter.extensions import db
from helpcenter.mail.models import OutgoingMail
from helpcenter.services.models import Service
from helpcenter.transactions import operation
from tests import factories
from tests.chat import chats
from tests.chat import people as chat_people
from tests.client import Browser
from tests.settings import mail_leaves
from tests.tickets.desk import ADDRESS


@pytest.fixture
def shop(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Service:
    """A service whose mail leaves; two records of one person, and somebody else."""
    mail_leaves(app, monkeypatch)
    made = chat_people.desk(slug="shop")
    for name in ("山本 香織", "かおり"):
        factories.customer(made, name=name, email=ADDRESS)
    factories.customer(made, name="別人", email="other@example.jp")
    factories.customer(factories.service(), name="他店", email=ADDRESS)
    return made


def link(client: Browser, wish: str, address: str = ADDRESS) -> str:
    """Ask for it; the path in the mail, '' where none was sent."""
    before = db.session.scalar(sa.select(sa.func.max(OutgoingMail.id))) or 0
    answer = client.post("/hc/shop/ja/my-data", data={"wish": wish, "email": address})
    assert "リンクを記載したメール" in answer.text
    mail = db.session.scalar(sa.select(OutgoingMail).where(OutgoingMail.id > before))
    found = re.search(r"http://localhost(/\S+)", mail.text) if mail else None
    return found[1] if found else ""


def names() -> set[str]:
    return set(db.session.scalars(sa.select(Customer.name)))


def actions() -> list[tuple[str, int | None]]:
    rows = db.session.scalars(
        sa.select(AuditEntry).where(AuditEntry.subject_kind == "customers").order_by(AuditEntry.id)
    )
    return [(row.action, row.operator_id) for row in rows]


def test_erasing_happens_only_after_it_is_confirmed_and_reaches_every_record(shop: Service, client: Browser) -> None:
    assert link(client, "erase", "nobody@example.jp") == ""
    url = link(client, "erase")
    assert client.get(url).status_code == 200
    assert "山本 香織" in names(), "opening a link, as mail scanners do, erases nobody"
    done = client.post(url)
    assert "個人情報を消去しました" in done.text
    assert names() == {"", "別人", "他店"}
    assert actions() == [("customer_erased", None)] * 2
    assert all(ADDRESS not in str(row.particulars) for row in db.session.scalars(sa.select(AuditEntry)))
    assert db.session.scalar(sa.select(sa.func.count()).where(OutgoingMail.recipient == ADDRESS)) == 0
    assert "保持していません" in client.get(url).text
    assert client.post(url).status_code == 200


def test_a_running_chat_is_told_of_and_nothing_is_half_done(shop: Service, client: Browser) -> None:
    customer = db.session.scalars(sa.select(Customer).where(Customer.name == "かおり")).one()
    chats.running(shop, customer=customer)
    refused = client.post(link(client, "erase"))
    assert refused.status_code == 409
    assert "山本 香織" in names()


def test_a_copy_is_made_in_the_background_and_fetched_by_the_link_alone(shop: Service, client: Browser) -> None:
    url = link(client, "export")
    assert client.post(url).status_code == 303
    client.post(url)
    ids = db.session.scalars(sa.select(CustomerExport.id)).all()
    assert len(ids) == 2, "asked for twice, made once for each record"
    assert 'hx-trigger="every 2s"' in client.get(url).text
    for one in ids:
        exporting.make(one)
    page = client.get(url).text
    found = re.findall(r'href="(/hc/shop/ja/my-data/export/[^"]+/\d+)"', page)
    assert len(found) == 2
    with zipfile.ZipFile(BytesIO(client.get(found[0]).data)) as archive:
        assert ADDRESS in archive.read("data.json").decode()
    other = link(client, "export", "other@example.jp")
    assert client.get(f"{other}/{ids[0]}").status_code == 404
    assert client.get(found[0].replace("/export/", "/erase/")).status_code == 404
    assert ("customer_exported", None) in actions()


def test_consent_is_withdrawn_shown_and_given_again(shop: Service, client: Browser) -> None:
    assert "撤回しました" in client.post(link(client, "withdraw")).text
    customer = db.session.scalars(sa.select(Customer).where(Customer.name == "かおり")).one()
    assert customer.consent_withdrawn_at is not None
    assert actions() == [("consent_withdrawn", None)] * 2
    client.sign_in(factories.operator(shop))
    assert "同意を撤回" in client.get(f"/console/customers/{customer.id}").text


def test_who_withdraws_ends_the_chat_and_makes_room_for_whoever_waits(shop: Service, client: Browser) -> None:
    with operation():
        shop.maximum_chats = 1
    operator = factories.operator(shop)
    chat_people.go_online(operator)
    own = chat_people.start(shop, email=ADDRESS)
    opening.open_chat(own, by=operator)
    waiting = chat_people.start(shop)
    assert "撤回しました" in client.post(link(client, "withdraw")).text
    db.session.expire_all()
    assert (own.state, waiting.state) == (ChatState.CUSTOMER_ENDED, ChatState.ASSIGNED)


def test_links_are_for_one_purpose_one_service_and_a_day(
    shop: Service, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = link(client, "withdraw")
    other = factories.service(slug="elsewhere")
    for wrong in (url.replace("withdraw", "erase"), url.replace("/shop/", f"/{other.slug}/"), url[:-2] + "xx"):
        assert client.get(wrong).status_code == 303, wrong
        assert client.post(wrong).status_code == 404, wrong
    monkeypatch.setattr(self_service, "LASTS", timedelta(seconds=-1))
    assert client.post(url).status_code == 404
    assert client.post("/hc/shop/ja/my-data", data={"wish": "everything", "email": "x"}).status_code == 422
