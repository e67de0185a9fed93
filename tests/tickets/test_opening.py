from __future__ import annotations

import pytest

from helpcenter.customers.models import Channel
from helpcenter.extensions import db
from helpcenter.search import index
from helpcenter.search.kinds import Kind
from helpcenter.tickets.models import CallState, TicketState
from helpcenter.tickets.opening import open_ticket
from tests import factories
from tests.chat import chats
from tests.tickets.desk import Desk


def test_a_ticket_without_an_operator_is_new_and_with_one_open(desk: Desk) -> None:
    new, taken = desk.ticket(), desk.ticket(operator=desk.operator)
    assert (new.state, new.operator) == (TicketState.NEW, None)
    assert (taken.state, taken.operator, taken.calls[0].operator) == (TicketState.OPEN, desk.operator, desk.operator)


def test_its_first_call_says_what_came(desk: Desk) -> None:
    content = "\n 返金はいつですか \n注文は MS-20488"
    ticket = desk.ticket("", content)
    assert ticket.subject == "返金はいつですか"
    (call,) = ticket.calls
    assert (call.position, call.channel, call.content) == (1, Channel.HELP_CENTER, content)
    found = db.session.scalars(index.matching(Kind.CALL, [desk.service.id], "MS-20488")).all()
    assert found == [call.id]


def test_what_belongs_to_another_service_is_refused(desk: Desk) -> None:
    foreign = {
        "customer": factories.customer(desk.elsewhere),
        "category_id": chats.category(desk.elsewhere, "返金").id,
        "chat": chats.ended(desk.elsewhere),
    }
    for name, record in foreign.items():
        with pytest.raises(ValueError, match="another service"):
            desk.ticket(**{name: record})


def test_the_call_of_a_chat_that_is_over_is_closed_at_its_end(desk: Desk) -> None:
    chat = chats.ended(desk.service, customer=desk.customer)
    ticket = open_ticket(
        desk.service, customer=desk.customer, channel=Channel.CHAT, subject="返金", content="", chat=chat
    )
    (call,) = ticket.calls
    assert (call.state, call.started_at, call.ended_at) == (CallState.CLOSED, chat.requested_at, chat.ended_at)
