"""ケースメイン over HTTP, with and without htmx (tickets-customers.md 1.4–1.6)."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from helpcenter.extensions import db
from helpcenter.tickets import adding, call_editing, commenting
from helpcenter.tickets.models import Call, Direction, Priority, Ticket, TicketState
from helpcenter.web.refusals import RefusedError
from tests import factories
from tests.chat import chats
from tests.client import Browser
from tests.queries import counted
from tests.tickets import desk as desks
from tests.tickets.desk import Desk, line

QUERIES_OF_THE_PAGE = 18
QUERIES_OF_THE_LIST = 13
"""PostgreSQL asks two of them to find the few calls and chats that have a rare word (search/postgresql.py)."""


def post(client: Browser, ticket: Ticket, what: str, *, htmx: bool = False, **data: str | int) -> TestResponse:
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://localhost/console/tickets/{ticket.id}"} if htmx else {}
    form = {"version": ticket.version, **data}
    return client.post(f"/console/tickets/{ticket.id}/{what}", data=form, headers=headers)


def test_a_ticket_of_another_service_does_not_exist(desk: Desk, client: Browser) -> None:
    ticket = desk.ticket()
    client.sign_in(desk.stranger)
    for path in ("", "/fields", "/assignment", "/calls/new"):
        assert client.get(f"/console/tickets/{ticket.id}{path}").status_code == 404, path
    for path in ("keeping", "state", "priority", "category", "fields", "assignment", "comments", "calls"):
        assert post(client, ticket, path).status_code == 404, path
    assert client.get(f"/console/customers/{desk.customer.id}/contacts").status_code == 404


def test_an_administrator_sees_every_service(desk: Desk, client: Browser) -> None:
    ticket = desk.ticket()
    client.sign_in(factories.operator(role_key="administrator"))
    assert client.get(f"/console/tickets/{ticket.id}").status_code == 200


def test_call_and_tab_are_chosen_by_the_url(desk: Desk, client: Browser) -> None:
    call = desks.imported(desk, desks.chat_source(desk), line("customer", "京都まで", speaker_name="香織さん"))
    client.sign_in(desk.operator)
    url = f"/console/tickets/{call.ticket_id}"
    details = client.get(url).text
    assert "クローズ" in details
    assert f"ext-{call.id}" in details
    assert "京都まで" in details
    conversation = client.get(f"{url}?call={call.id}&tab=conversation").text
    assert "香織さん" in conversation
    assert '<a class="tab" id="tab_conversation"' in conversation
    assert "SNS <span" in conversation
    part = client.get(f"{url}?tab=events", headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert "チャット（本店チャット）から作成しました" in part


def test_head_and_details_hold_every_field(desk: Desk, client: Browser) -> None:
    category, other = chats.category(desk.service, "返金"), chats.category(desk.service, "配送")
    ticket = desk.ticket("返金の時期", "いつですか", operator=desk.operator, category_id=category.id)
    times = (desks.NOON, desks.NOON + timedelta(minutes=5))
    contact = adding.Contact(Direction.OUT, "電話で案内", "了承済み", *times, "折り返し済み", other.id)
    call = adding.add_call(ticket, contact, by=desk.colleague)
    values = {"priority": Priority.URGENT, "tags": ["折り返し"]}
    call_editing.save(call, version=ticket.version, by=desk.operator, values=values)
    imported = desks.imported(desk, desks.chat_source(desk), line("customer", "京都まで"))
    client.sign_in(desk.operator)
    page = client.get(f"/console/tickets/{ticket.id}?call={call.id}").text
    head, _mark, details = page.partition('id="ticket_pane"')
    head, _mark, calls = head.partition('id="ticket_calls"')
    of_ticket = ("HC-1001", "返金の時期", "処理中", "お問い合わせフォーム", "佐藤 美咲", "山本 香織", "普通", "返金")
    of_call = ("電話で案内", "了承済み", "クローズ", "生成", "2026/11/18 12:00:00", "2026/11/18 12:05:00", "(5:00)",
               "鈴木 葵", "山本 香織", "配送", "至急", "発信", "受付", "折り返し", "折り返し済み")  # fmt: skip
    for part, words in ((head, of_ticket), (details, of_call)):
        assert [word for word in words if word not in part] == []
    assert calls.index("電話で案内") < calls.index("返金の時期"), "by time"
    details = client.get(f"/console/tickets/{imported.ticket_id}").text.partition('id="ticket_pane"')[2]
    words = ("方向", "受付", "チャット設定", "本店チャット", "外部チャットID", "取り込み", "京都まで")
    assert [word for word in words if word not in details] == []


def test_the_tab_of_a_chat_is_called_chat_history(desk: Desk, client: Browser) -> None:
    chat = chats.ended(desk.service, ("customer", "返金は？"), customer=desk.customer, operator=desk.operator)
    ticket = desk.ticket("返金", "", chat=chat, operator=desk.operator)
    client.sign_in(desk.operator)
    page = client.get(f"/console/tickets/{ticket.id}?tab=conversation").text
    assert "チャット履歴 <span" in page
    assert "返金は？</p>" in page


def test_every_tab_has_an_answer_even_where_there_is_nothing(desk: Desk, client: Browser) -> None:
    ticket = desk.ticket()
    client.sign_in(desk.operator)
    for tab in ("call", "conversation", "customer", "history", "events", "nonsense"):
        assert client.get(f"/console/tickets/{ticket.id}?tab={tab}&call=999999").status_code == 200, tab


def test_what_somebody_wrote_is_text(desk: Desk, client: Browser) -> None:
    bad = "<script>alert(1)</script>"
    desk.customer.name = bad
    call = desks.imported(desk, desks.chat_source(desk, bad), line("customer", bad, speaker_name=bad), subject=bad)
    commenting.comment(call.ticket, bad, by=desk.operator)
    client.sign_in(desk.operator)
    for tab in ("call", "conversation", "customer", "history", "events"):
        assert "<script>alert" not in client.get(f"/console/tickets/{call.ticket_id}?tab={tab}").text
    assert "<script>alert" not in client.get("/console/calls?q=script").text


def test_keeping_and_a_step_without_script(desk: Desk, client: Browser) -> None:
    ticket = desk.ticket()
    client.sign_in(desk.operator)
    assert post(client, ticket, "keeping").status_code == 303
    db.session.refresh(ticket)
    assert post(client, ticket, "state", state="solved").status_code == 303
    db.session.refresh(ticket)
    assert (ticket.operator, ticket.state) == (desk.operator, TicketState.SOLVED)


def test_a_stale_save_shows_both_versions_and_overwrites_only_knowingly(desk: Desk, client: Browser) -> None:
    ticket = desk.ticket("元の件名")
    client.sign_in(desk.colleague)
    post(client, ticket, "fields", subject="葵の件名", priority="high", category_id="")
    client.get("/console/tickets")
    client.post("/console/sign-out")
    client.sign_in(desk.operator)
    refused = post(client, ticket, "fields", subject="美咲の件名", priority="normal", category_id="")
    assert refused.status_code == 409
    for words in ("鈴木 葵さんが先に保存しました", "葵の件名", "美咲の件名", "高", "普通"):
        assert words in refused.text, words
    db.session.refresh(ticket)
    assert (ticket.subject, ticket.priority) == ("葵の件名", Priority.HIGH)
    assert 'name="subject" value="美咲の件名"' in refused.text
    post(client, ticket, "fields", subject="美咲の件名", priority="normal", category_id="")
    db.session.refresh(ticket)
    assert ticket.subject == "美咲の件名"


def test_a_step_that_is_not_possible_is_refused_in_a_sentence(desk: Desk, client: Browser) -> None:
    ticket = desk.ticket()
    client.sign_in(desk.operator)
    answer = post(client, ticket, "state", state="closed", htmx=True)
    assert answer.status_code == 409
    assert "チケットの現在の状態からは変更できません。" in answer.text
    assert post(client, ticket, "state", state="nonsense").status_code == 400


def test_transferring_needs_the_right_to_it(desk: Desk, client: Browser) -> None:
    ticket = desk.ticket(operator=desk.operator)
    client.sign_in(desk.operator)
    assert post(client, ticket, "assignment", operator_id=desk.colleague.id, note="お願いします").status_code == 303
    db.session.refresh(ticket)
    assert ticket.operator == desk.colleague
    assert "お願いします" in client.get(f"/console/tickets/{ticket.id}?tab=events").text
    assert post(client, ticket, "assignment", operator_id=desk.stranger.id).status_code == 422


def test_a_comment_stands_among_the_events_and_makes_nobody_stale(desk: Desk, client: Browser) -> None:
    ticket = desk.ticket()
    client.sign_in(desk.operator)
    answer = post(client, ticket, "comments", text="検品は完了", htmx=True)
    assert "検品は完了" in answer.text
    assert answer.headers["HX-Push-Url"].endswith("tab=events")
    assert post(client, ticket, "comments", text=" ").status_code == 422
    assert post(client, ticket, "keeping").status_code == 303


def test_a_call_is_added_by_hand(desk: Desk, client: Browser) -> None:
    ticket = desk.ticket()
    client.sign_in(desk.operator)
    times = {"started_at": "2026-11-18T12:00", "ended_at": "2026-11-18T12:05"}
    form = {"direction": "out", "subject": "電話で案内", "category_id": "", **times}
    assert post(client, ticket, "calls", **form, content="了承済み", note="").status_code == 303
    calls = db.session.scalars(sa.select(Call).where(Call.ticket_id == ticket.id).order_by(Call.position)).all()
    assert [(call.position, call.direction) for call in calls] == [(1, Direction.IN), (2, Direction.OUT)]
    assert calls[1].started_at == desks.NOON
    refused = post(client, ticket, "calls", **{**form, "ended_at": "2026-11-18T11:00"})
    assert refused.status_code == 422
    assert "終了が開始より前になっています。" in refused.text
    for no_time in ("2999-01-01T00:00", "0001-01-01T00:00", "9999-12-31T23:59"):
        assert post(client, ticket, "calls", **{**form, "started_at": no_time}).status_code == 422, no_time


def test_a_closed_ticket_stays_as_it_is(desk: Desk, client: Browser) -> None:
    call = desks.imported(desk, desks.chat_source(desk))
    client.sign_in(desk.operator)
    page = client.get(f"/console/tickets/{call.ticket_id}").text
    assert "ticket_composer" not in page
    fields = {"subject": "x", "priority": "low", "category_id": ""}
    assert post(client, call.ticket, "fields", **fields).status_code == 409
    assert post(client, call.ticket, "state", state="open").status_code == 409
    contact = adding.Contact(Direction.IN, "x", "", desks.NOON)
    with pytest.raises(RefusedError):
        adding.add_call(call.ticket, contact, by=desk.operator)


def test_the_page_asks_the_database_as_often_for_many_calls_as_for_one(desk: Desk, client: Browser) -> None:
    ticket = desk.ticket(operator=desk.operator, category_id=chats.category(desk.service, "返金").id)
    client.sign_in(desk.operator)
    with counted() as few:
        client.get(f"/console/tickets/{ticket.id}?tab=events")
    for n in range(12):
        who = factories.operator(desk.service)
        category = chats.category(desk.service, f"種類{n}")
        adding.add_call(ticket, adding.Contact(Direction.IN, "x", "", desks.NOON, category_id=category.id), by=who)
        commenting.comment(ticket, "x", by=who)
    with counted() as many:
        client.get(f"/console/tickets/{ticket.id}?tab=events")
    assert len(many) == len(few) <= QUERIES_OF_THE_PAGE, "\n".join(many)


def test_the_lists_ask_the_database_as_often_for_many_rows_as_for_one(desk: Desk, client: Browser) -> None:
    client.sign_in(desk.operator)

    def statements(path: str) -> list[str]:
        with counted() as made:
            assert "返金" in client.get(path).text
        return made

    names = itertools.count()

    def add() -> None:
        category = chats.category(desk.service, f"返金 {next(names)}")
        desk.ticket(
            customer=factories.customer(desk.service, email="a@example.jp"),
            operator=factories.operator(desk.service),
            category_id=category.id,
        )

    paths = ("/console/tickets?view=all", "/console/calls?q=返金", "/console/tickets?view=all&q=返金")
    add()
    few = {path: len(statements(path)) for path in paths}
    for _ in range(8):
        add()
    for path in paths:
        many = statements(path)
        assert len(many) == few[path] <= QUERIES_OF_THE_LIST, "\n".join(many)
