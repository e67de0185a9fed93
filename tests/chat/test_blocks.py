"""Who is blocked is met by an absent operator; nobody else is (live-chat.md 2.7)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.accounts.models import Operator
from helpcenter.audit.models import AuditEntry
from helpcenter.chat import addresses, blocking, blocks, closing, opening, starting
from helpcenter.chat.block_model import ChatBlock
from helpcenter.chat.models import Chat, ChatState, EndedBy
from helpcenter.customers.models import Customer
from helpcenter.extensions import db
from helpcenter.realtime.hub import hub
from helpcenter.services.models import Service
from helpcenter.transactions import operation
from tests import factories
from tests.chat import people
from tests.client import Browser

IP = "203.0.113.9"


@pytest.fixture
def desk(app: Flask) -> Service:
    return people.desk()


@pytest.fixture
def chat(desk: Service, ana: Operator) -> Chat:
    """Ana's open chat, beside one of another service from the same address."""
    other = people.desk()
    people.go_online(ana, factories.operator(other))
    people.start(other, name="別の窓口", ip=IP)
    made = people.start(desk, name="山本 香織", email="k@example.com", ip=IP)
    opening.open_chat(made, by=ana)
    return made


def block(chat: Chat, by: Operator, *, address: bool = False, duration: str = "day") -> list[ChatBlock]:
    values = {"customer": not address, "address": address, "duration": duration}
    return blocking.block(chat, reason="迷惑行為", by=by, **values)


def may_start(service: Service, *, known: Customer | None = None, **values: str) -> bool:
    return starting.start(service, people.request(service, **values), known_customer=known) is not None


def test_a_blocked_customer_finds_nobody_and_their_chat_ends(chat: Chat, ana: Operator, desk: Service) -> None:
    block(chat, ana)
    assert (chat.state, chat.ended_by) == (ChatState.ENDED, EndedBy.OPERATOR)
    assert not may_start(desk, known=chat.customer, ip="198.51.100.7")
    assert not may_start(desk, email="K@Example.com", ip="198.51.100.7")
    assert may_start(desk, email="other@example.com", ip=IP)
    assert may_start(desk, ip=""), "behind a proxy that names nobody, no address is known"


def test_a_blocked_address_is_that_of_one_service(chat: Chat, ana: Operator, desk: Service) -> None:
    running = people.start(desk, name="同じ住所の人", ip=IP)
    elsewhere = people.start(desk, name="ほかの人", ip="198.51.100.7")
    other = db.session.scalars(sa.select(Service).where(Service.id != desk.id)).first()
    assert other is not None
    block(chat, ana, address=True)
    assert (running.state, elsewhere.state) == (ChatState.ENDED, ChatState.ASSIGNED)
    assert not may_start(desk, ip=IP)
    assert not may_start(desk, ip=f"::ffff:{IP}")
    assert may_start(desk, ip="203.0.113.10")
    assert may_start(other, ip=IP)


def test_it_ends_by_itself_or_by_hand(chat: Chat, ana: Operator, desk: Service) -> None:
    (row,) = block(chat, ana, address=True, duration="hour")
    assert row.expires_at is not None
    assert abs(row.expires_at - row.created_at - timedelta(hours=1)) < timedelta(seconds=20)
    with operation():
        row.expires_at -= timedelta(hours=1, seconds=1)
    assert blocks.of_service(desk) == []
    assert may_start(desk, ip=IP)
    (row,) = block(chat, ana, address=True, duration="good")
    assert row.expires_at is None
    assert not may_start(desk, ip=IP)
    blocking.lift(row, by=ana)
    assert may_start(desk, ip=IP)
    actions = list(
        db.session.scalars(
            sa.select(AuditEntry.action).where(AuditEntry.subject_kind == "chat_blocks").order_by(AuditEntry.id)
        )
    )
    assert actions == ["chat_blocked", "chat_blocked", "chat_block_lifted"]


def test_the_address_itself_is_not_kept_in_the_block(chat: Chat, ana: Operator) -> None:
    (row,) = block(chat, ana, address=True)
    assert row.address_shown == "203.0.113.*"
    kept = {column.name: getattr(row, column.name) for column in ChatBlock.__table__.columns}
    assert IP not in str(kept)
    assert row.address_hash != addresses.digest(chat.service_id + 1, IP)


def test_an_address_of_this_machine_cannot_be_blocked(desk: Service, ana: Operator) -> None:
    people.go_online(ana)
    local = people.start(desk, ip="127.0.0.1")
    opening.open_chat(local, by=ana)
    with pytest.raises(blocking.UnusableBlockError):
        block(local, ana, address=True)
    assert local.state == ChatState.ACTIVE
    with pytest.raises(blocking.UnusableBlockError):
        blocking.block(local, customer=False, address=False, duration="day", reason="x", by=ana)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("203.0.113.9", "::ffff:203.0.113.9", True),
        ("203.0.113.9", "203.0.113.10", False),
        ("fe80::1%eth0", "fe80::2", True),
    ],
)
def test_what_counts_as_one_address(one: str, other: str, same: bool) -> None:
    assert (addresses.unit(one) == addresses.unit(other)) is same


@pytest.mark.parametrize(("ip", "expected"), [("2001:db8:1:2::1", "2001:db8:1:*"), ("", ""), ("nonsense", "")])
def test_how_an_address_is_shown(ip: str, expected: str) -> None:
    assert addresses.shown(ip) == expected


def test_others_who_would_be_met_are_counted(chat: Chat, desk: Service) -> None:
    assert blocks.others_at(chat) == 0
    for name in ("一", "二"):
        people.start(desk, name=name, ip=IP)
    people.start(desk, name="よその人", ip="198.51.100.7")
    assert blocks.others_at(chat) == 2


def test_the_customers_browser_is_shown_the_absent_popup_and_loses_the_chat(
    chat: Chat, ana: Operator, desk: Service, client: Browser
) -> None:
    started = starting.start(desk, people.request(desk, name="中村", ip="198.51.100.7"))
    assert started is not None
    mine, token = started
    client.set_cookie(f"helpcenter_chat_{desk.id}", token)
    base, frame = f"/hc/{desk.slug}/ja/chats", f"/embed/{desk.embed_key}/frame?language=ja"
    assert 'data-frame-step="conversation"' in client.get(frame).text
    opening_ends(mine, ana)
    assert 'data-frame-step="conversation"' in client.get(frame).text  # over, and still to be rated
    block(mine, ana)
    for page in (client.get(frame), client.get(f"{base}/new")):
        assert 'data-frame-step="absent"' in page.text
        assert "ブロック" not in page.text
    assert client.post(f"{base}/{mine.public_id}/rating", data={"satisfied": "no"}).status_code == 404
    assert client.get(f"{base}/{mine.public_id}/changes").status_code == 404


def opening_ends(chat: Chat, by: Operator) -> None:
    with operation():
        chat.operator_id = by.id
    opening.open_chat(chat, by=by)
    closing.end_by_operator(chat, by=by)


def test_their_sockets_are_told_to_close(app: Flask, chat: Chat, ana: Operator) -> None:
    from helpcenter.chat import topics
    from helpcenter.chat.customer_sockets import CustomerOutbox

    topic = topics.conversation(chat.id, topics.CUSTOMER, chat.language)
    outbox = CustomerOutbox(frozenset({topic}), ("chat", chat.id, topics.CUSTOMER))
    hub(app).add(outbox)
    block(chat, ana)
    assert outbox.closed_with == 1008


def test_the_form_says_what_is_missing_and_blocks(chat: Chat, ana: Operator, client: Browser) -> None:
    client.sign_in(ana)
    url = f"/console/chats/{chat.id}/blocks"
    page = client.get(f"{url}/new").text
    assert "203.0.113.*" in page
    for data in ({}, {"customer": "y", "duration": "day"}, {"duration": "day", "reason": "迷惑"},
                 {"customer": "y", "duration": "year", "reason": "迷惑"}):  # fmt: skip
        assert client.post(url, data=data).status_code == 422
    assert blocks.of_service(chat.service) == []
    data = {"customer": "y", "address": "y", "duration": "good", "reason": "<b>迷惑</b>", "place": "screen"}
    answer = client.post(url, data=data)
    assert answer.status_code == 200
    assert "#opened" in answer.text
    assert len(blocks.of_service(chat.service)) == 2


def test_who_may_not_handle_the_chat_may_not_block(chat: Chat, desk: Service, client: Browser) -> None:
    data = {"customer": "y", "duration": "good", "reason": "迷惑"}
    for of, status in ((desk, 403), (factories.service(), 404)):
        browser = client.application.test_client()
        browser.sign_in(factories.operator(of))
        url = f"/console/chats/{chat.id}/blocks"
        assert (browser.get(f"{url}/new").status_code, browser.post(url, data=data).status_code) == (status, status)
    assert blocks.of_service(desk) == []
