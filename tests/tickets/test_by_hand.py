from __future__ import annotations

import sqlalchemy as sa

from helpcenter.customers.models import Channel
from helpcenter.extensions import db
from helpcenter.tickets.models import Ticket, TicketState
from tests.client import Browser
from tests.tickets.desk import Desk


def test_a_ticket_by_hand_is_its_writers(desk: Desk, client: Browser) -> None:
    client.sign_in(desk.operator)
    url = f"/console/customers/{desk.customer.id}/tickets"
    assert "<dialog" in client.get(url, headers={"HX-Request": "true"}).text
    typed = {"subject": "電話で問い合わせ", "content": "折り返し希望", "category_id": ""}
    answer = client.post(url, data=typed, headers={"HX-Request": "true"})
    ticket = db.session.scalars(sa.select(Ticket).where(Ticket.service_id == desk.service.id)).one()
    assert answer.headers["HX-Redirect"] == f"/console/tickets/{ticket.id}"
    assert (ticket.channel, ticket.state, ticket.operator) == (Channel.MANUAL, TicketState.OPEN, desk.operator)
    assert client.post(url, data={**typed, "subject": ""}).status_code == 422


def test_for_a_foreign_customer_there_is_no_form(desk: Desk, client: Browser) -> None:
    client.sign_in(desk.stranger)
    assert client.get(f"/console/customers/{desk.customer.id}/tickets").status_code == 404
