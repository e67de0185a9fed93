"""Beside a chat stand the customer's earlier tickets and imported calls (live-chat.md 2.4)."""

from __future__ import annotations

from tests import factories
from tests.client import Browser
from tests.tickets import desk as desks
from tests.tickets.desk import Desk


def test_tickets_and_imported_calls_of_the_same_person_alone(desk: Desk, client: Browser) -> None:
    source = desks.chat_source(desk, "SMART M TALK 本店")
    desks.imported(desk, source, desks.line("customer", "届け先を変えたい"), subject="届け先の変更")
    other = Desk(**{**vars(desk), "customer": factories.customer(desk.service, name="別の人")})
    desks.imported(other, source, subject="別の人の用件")
    client.sign_in(desk.operator)
    page = client.get(f"/console/customers/{desk.customer.id}/contacts").text
    assert "届け先の変更" in page
    assert "SMART M TALK 本店" in page
    assert "別の人の用件" not in page
