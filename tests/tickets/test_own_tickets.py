"""お問い合わせ履歴: what a customer sees of their tickets, and what nobody else does (tickets-customers.md 1.9)."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import sqlalchemy as sa
from flask import Flask, Response

from helpcenter.clock import now
from helpcenter.customers import erasing, member_cookies, merging, site_members
from helpcenter.customers.models import Channel, CustomerIdentity
from helpcenter.customers.signed_identity import Identity
from helpcenter.extensions import db
from helpcenter.files.models import StoredFile
from helpcenter.mail.models import OutgoingMail
from helpcenter.tickets import adding, answering, attachments, commenting, own_access, own_tickets, ticket_merging
from helpcenter.tickets.answering import Answer
from helpcenter.tickets.mail_model import TicketTie
from helpcenter.tickets.models import Direction, Ticket, TicketState
from helpcenter.transactions import operation
from tests import factories
from tests.chat import chats
from tests.client import Browser
from tests.files.samples import PDF
from tests.tickets import desk as desks
from tests.tickets.desk import ADDRESS, Desk, line


def home(desk: Desk, rest: str = "") -> str:
    return f"/hc/{desk.service.slug}/ja/tickets{rest}"


def last_link() -> str:
    mail = db.session.scalars(sa.select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()
    assert mail is not None
    found = re.search(r"http://localhost(/\S+/open/\S+)", mail.text)
    assert found, mail.text
    return found[1]


def test_the_link_in_a_mail_opens_them_and_an_answer_goes_on(posting: Desk, client: Browser) -> None:
    ticket = posting.ticket("返金について", "いつですか")
    commenting.comment(ticket, "内緒の話", by=posting.operator)
    contact = adding.Contact(Direction.IN, "電話メモ", "怒っていた", desks.NOON, note="注意")
    adding.add_call(ticket, contact, by=posting.operator)
    answer = Answer(ADDRESS, "返金", "本日お返しします", TicketState.SOLVED)
    answering.reply(ticket, answer, version=1, by=posting.operator)
    foreign = factories.customer(posting.service, name="別人")
    other = posting.ticket("別人の件", customer=foreign)

    assert client.get(home(posting, f"/{ticket.number}")).status_code == 404
    opened = client.get(last_link())
    assert opened.location.endswith(f"/tickets/{ticket.number}")
    page = client.get(opened.location)
    assert page.headers["Cache-Control"] == "no-store"
    for words in ("いつですか", "本日お返しします", posting.operator.nickname, "回答済み"):
        assert words in page.text, words
    for secret in ("内緒の話", "電話メモ", "怒っていた", "注意", "別人の件"):
        assert secret not in page.text, secret
    listed = client.get(home(posting)).text
    assert ticket.reference in listed
    assert "別人の件" not in listed
    assert client.get(home(posting, f"/{other.number}")).status_code == 404
    assert client.post(home(posting, f"/{other.number}"), data={"text": "x"}).status_code == 404

    assert client.post(home(posting, f"/{ticket.number}"), data={"text": " "}).status_code == 422
    sent = client.post(
        home(posting, f"/{ticket.number}"),
        data={"text": "ありがとうございます", "files": (BytesIO(PDF), "明細.pdf")},
        content_type="multipart/form-data",
    )
    assert sent.status_code == 303
    db.session.refresh(ticket)
    assert (ticket.state, ticket.calls[-1].content) == (TicketState.OPEN, "ありがとうございます")
    assert ticket.calls[-1].channel == Channel.HELP_CENTER
    mine = client.get(sent.location).text
    assert "明細.pdf" in mine
    (file,) = attachments.of_call(ticket.calls[-1])
    with client.get(f"/files/{file.public_id}/{file.name}") as served:
        assert served.data == PDF
    told = db.session.scalars(sa.select(OutgoingMail.recipient).order_by(OutgoingMail.id.desc())).first()
    assert told == posting.operator.email
    client.post(home(posting, "/closing"))
    assert client.get(home(posting, f"/{ticket.number}")).status_code == 404
    assert client.get(f"/files/{file.public_id}/{file.name}").status_code == 404


def test_files_of_comments_and_of_others_stay_closed(posting: Desk, client: Browser) -> None:
    ticket = posting.ticket()
    with operation():
        inner, foreign = (StoredFile(sha256="0", name="a.pdf", content_type="application/pdf", size=1) for _ in "ab")
        db.session.add_all([inner, foreign])
    commenting.comment(ticket, "x", by=posting.operator, files=[inner])
    other = posting.ticket("別", customer=factories.customer(posting.service))
    with operation():
        attachments.add([foreign], other.calls[0])
    client.get(own_access.link(ticket).removeprefix("http://localhost"))
    for file in (inner, foreign):
        assert client.get(f"/files/{file.public_id}/a.pdf").status_code == 404


def test_conversations_are_shown_without_what_is_internal(posting: Desk) -> None:
    chat = chats.ended(posting.service, ("customer", "返金は？"), customer=posting.customer, operator=posting.operator)
    ticket = posting.ticket("チャット", "オペレーターの要約", chat=chat, operator=posting.operator)
    assert [entry.text for entry in own_tickets.entries(ticket)] == ["返金は？"]
    call = desks.imported(
        posting,
        desks.chat_source(posting),
        line("customer", "京都まで"),
        line("operator", "社内メモ", internal=True),
        line("operator", "承知しました", speaker_name="佐藤"),
        line("system", "退室"),
    )
    shown = own_tickets.entries(call.ticket)
    assert [(entry.side, entry.name, entry.text) for entry in shown] == [
        ("customer", "", "京都まで"),
        ("service", "佐藤", "承知しました"),
    ]
    by_hand = posting.ticket("電話", "メモ", channel=Channel.MANUAL)
    assert by_hand not in own_tickets.of(posting.service, [posting.customer])


def test_an_answer_to_a_closed_one_goes_on_in_a_new_one(posting: Desk, client: Browser) -> None:
    ticket = posting.ticket()
    with operation():
        ticket.state, ticket.closed_at = TicketState.CLOSED, ticket.created_at
    client.get(own_access.link(ticket).removeprefix("http://localhost"))
    sent = client.post(home(posting, f"/{ticket.number}"), data={"text": "まだです"})
    tie = db.session.scalars(sa.select(TicketTie)).one()
    follow_up = db.session.get_one(Ticket, tie.ticket_id)
    assert f"/tickets/{follow_up.number}" in sent.location
    assert client.get(sent.location).status_code == 200


def test_links_end_with_time_person_and_service(posting: Desk, client: Browser) -> None:
    ticket = posting.ticket()
    link = own_access.link(ticket).removeprefix("http://localhost")
    assert client.get(link[:-3] + "abc").location.endswith("expired=1")
    elsewhere = link.replace(posting.service.slug, posting.elsewhere.slug)
    assert client.get(elsewhere).location.endswith("expired=1")
    lasts, own_access.LINK_LASTS = own_access.LINK_LASTS, timedelta(seconds=-1)
    try:
        assert client.get(link).location.endswith("expired=1")
    finally:
        own_access.LINK_LASTS = lasts
    assert "このリンクは無効" in client.get(home(posting, "?expired=1")).text
    client.get(link)
    survivor = factories.customer(posting.service, name="本人")
    merging.merge(survivor, posting.customer, chosen={}, versions=(1, 1), by=posting.operator)
    assert client.get(home(posting, f"/{ticket.number}")).status_code == 200, "after a merge it is still theirs"
    erasing.erase(survivor, by=posting.operator)
    assert client.get(home(posting, f"/{ticket.number}")).status_code == 404


def test_a_lost_link_is_sent_to_the_known_address_and_tells_nobody_else(posting: Desk, client: Browser) -> None:
    ticket = posting.ticket()
    again = posting.ticket("二件目", customer=factories.customer(posting.service, email=ADDRESS))
    unknown = client.post(home(posting), data={"email": "nobody@example.jp"})
    assert db.session.scalar(sa.select(sa.func.count()).select_from(OutgoingMail)) == 0
    known = client.post(home(posting), data={"email": "ＫＡＯＲＩ@example.jp"})
    assert re.sub(r"nonce\S+", "", known.text) == re.sub(r"nonce\S+", "", unknown.text)
    assert client.post(home(posting), data={"email": "x"}).status_code == 422
    client.get(last_link())
    page = client.get(home(posting)).text
    assert ticket.reference in page
    assert again.reference in page
    answers = [client.post(home(posting), data={"email": "x@example.jp"}).status_code for _again in range(2)]
    assert answers == [200, 429]


def test_a_signed_identity_opens_them_too(posting: Desk, app: Flask) -> None:
    ticket = posting.ticket()
    own = {"service_id": posting.service.id, "customer_id": posting.customer.id, "kind": site_members.KIND}
    with operation():
        db.session.add(CustomerIdentity(**own, external_id="u-1", display_name="x"))
    with app.test_request_context():
        response = Response()
        member_cookies.remember(response, posting.service, Identity("u-1", "x", "", now()))
    cookie = response.headers.getlist("Set-Cookie")[0].partition(";")[0]
    with app.test_request_context(headers={"Cookie": cookie}):
        assert [one.id for one in own_access.customers(posting.service)] == [posting.customer.id]
        assert own_access.customers(posting.elsewhere) == []
    assert ticket in own_tickets.of(posting.service, [posting.customer])


def test_what_was_merged_into_another_is_listed_once(posting: Desk) -> None:
    ticket, into = posting.ticket("一件目"), posting.ticket("二件目")
    ticket_merging.merge(ticket, into, version=1, by=posting.operator)
    assert own_tickets.of(posting.service, [posting.customer]) == [into]
    assert len(own_tickets.entries(into)) == 2
