"""チケット作成 in the chat screen and in the history (live-chat.md 2.6, 2.8)."""

from __future__ import annotations

import sqlalchemy as sa

from helpcenter.chat import closing
from helpcenter.chat.models import Chat, Message
from helpcenter.customers.models import Channel
from helpcenter.extensions import db
from helpcenter.tickets import from_chats
from helpcenter.tickets.models import CallState, Ticket, TicketState
from tests import factories
from tests.chat import chats
from tests.client import Browser
from tests.tickets.desk import Desk

FORM = {"subject": "返金の確認", "content": "返金はいつですか", "category_id": ""}
HTMX = {"HX-Request": "true"}


def running(desk: Desk) -> Chat:
    lines = (("greeting", "こんにちは"), ("customer", "返金はいつですか\n注文は MS-20488"), ("customer", "急ぎです"))
    return chats.running(desk.service, *lines, operator=desk.operator, customer=desk.customer)


def tickets(desk: Desk) -> list[Ticket]:
    return list(db.session.scalars(sa.select(Ticket).where(Ticket.service_id == desk.service.id).order_by(Ticket.id)))


def test_the_dialog_is_filled_and_shows_the_conversation(desk: Desk, client: Browser) -> None:
    chat = running(desk)
    client.sign_in(desk.operator)
    answer = client.get(f"/console/chats/{chat.id}/tickets", headers=HTMX).text
    assert 'value="返金はいつですか"' in answer
    assert "返金はいつですか\n注文は MS-20488\n急ぎです" in answer
    assert "急ぎです</p>" in answer
    assert answer.lstrip().startswith("<dialog")


def test_the_ticket_is_a_chats_open_and_its_operators(desk: Desk, client: Browser) -> None:
    chat = running(desk)
    client.sign_in(desk.operator)
    answer = client.post(f"/console/chats/{chat.id}/tickets", data=FORM, headers=HTMX)
    (ticket,) = tickets(desk)
    assert (answer.status_code, answer.headers["HX-Trigger"]) == (201, "ticket-created")
    assert f'href="/console/tickets/{ticket.id}"' in answer.text
    assert (ticket.channel, ticket.state, ticket.operator) == (Channel.CHAT, TicketState.OPEN, desk.operator)
    assert (ticket.calls[0].chat_id, ticket.calls[0].state) == (chat.id, CallState.OPEN)
    event = sa.select(Message.particulars).where(Message.chat_id == chat.id, Message.event == "ticket_created")
    assert db.session.scalars(event).one()["ticket"] == ticket.reference


def test_a_second_ticket_from_the_same_chat_is_one_of_its_own(desk: Desk, client: Browser) -> None:
    chat = running(desk)
    client.sign_in(desk.operator)
    for _ in range(2):
        client.post(f"/console/chats/{chat.id}/tickets", data=FORM)
    assert [ticket.number for ticket in tickets(desk)] == [1001, 1002]
    listed = client.get(f"/console/chats/{chat.id}/tickets/list").text
    assert "HC-1001" in listed
    assert "HC-1002" in listed


def test_the_call_is_closed_when_the_conversation_is_over(desk: Desk) -> None:
    chat = running(desk)
    form = {"subject": "返金", "content": "", "category_id": None, "inquiry_type_id": None}
    ticket = from_chats.create(chat, by=desk.operator, **form)
    closing.end_by_customer(chat)
    call = ticket.calls[0]
    db.session.refresh(call)
    assert (call.state, call.ended_at) == (CallState.CLOSED, chat.customer_ended_at)


def test_whose_end_decides_who_may_make_a_ticket_where(desk: Desk, client: Browser) -> None:
    chat = running(desk)
    supervisor = factories.operator(desk.service, role_key="supervisor")
    may = {"operator": desk.operator, "colleague": desk.colleague, "supervisor": supervisor}
    assert [name for name, who in may.items() if from_chats.may_create(chat, who)] == ["operator", "supervisor"]
    closing.end_by_customer(chat)
    assert [name for name, who in may.items() if from_chats.may_create(chat, who)] == ["operator", "supervisor"]
    closing.end_by_operator(chat, by=desk.operator)
    assert [name for name, who in may.items() if from_chats.may_create(chat, who)] == list(may)


def test_a_colleague_of_a_running_chat_is_told_why_not(desk: Desk, client: Browser) -> None:
    chat = running(desk)
    client.sign_in(desk.colleague)
    assert client.post(f"/console/chats/{chat.id}/tickets", data=FORM, headers=HTMX).status_code == 403
    assert tickets(desk) == []


def test_a_foreign_chat_does_not_exist(desk: Desk, client: Browser) -> None:
    chat = running(desk)
    client.sign_in(desk.stranger)
    assert client.get(f"/console/chats/{chat.id}/tickets").status_code == 404
    assert client.get(f"/console/chats/{chat.id}/tickets/list").status_code == 404
    assert client.post(f"/console/chats/{chat.id}/tickets", data=FORM).status_code == 404


def test_without_a_subject_the_form_comes_back_with_what_was_typed(desk: Desk, client: Browser) -> None:
    chat = running(desk)
    client.sign_in(desk.operator)
    answer = client.post(f"/console/chats/{chat.id}/tickets", data={**FORM, "subject": " "}, headers=HTMX)
    assert answer.status_code == 422
    assert "件名を入力してください。" in answer.text
    assert "返金はいつですか</textarea>" in answer.text
