from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from helpcenter.clock import now
from helpcenter.customers import creating
from helpcenter.customers.models import Channel
from helpcenter.tickets import listing, solving, states
from helpcenter.tickets.listing import TicketList
from helpcenter.tickets.models import TicketState
from helpcenter.tickets.solving import Reason
from helpcenter.transactions import operation
from tests import factories
from tests.client import Browser
from tests.tickets.desk import Desk


def shown(app: Flask, desk: Desk, query: str = "") -> TicketList:
    with app.test_request_context(f"/console/tickets?{query}"):
        from flask import g

        g.language = "ja"
        return listing.requested(desk.operator)


def numbers(tickets: TicketList) -> list[int]:
    return sorted(ticket.number for ticket in tickets.page.rows)


@pytest.fixture
def some(desk: Desk) -> Desk:
    """1001 nobody's, 1002 mine, 1003 mine and on hold, 1004 a colleague's, 1005 mine and solved."""
    desk.ticket()
    desk.ticket(operator=desk.operator)
    on_hold = desk.ticket(operator=desk.operator)
    desk.ticket(operator=desk.colleague)
    solved = desk.ticket(operator=desk.operator)
    states.change(on_hold, TicketState.PENDING, version=1, by=desk.operator)
    states.change(solved, TicketState.SOLVED, version=1, by=desk.operator)
    return desk


def test_each_view_and_state_shows_its_tickets(app: Flask, some: Desk) -> None:
    assert numbers(shown(app, some)) == [1002, 1003]
    assert numbers(shown(app, some, "state=solved")) == [1005]
    assert numbers(shown(app, some, "view=unassigned")) == [1001]
    assert numbers(shown(app, some, "view=all")) == [1001, 1002, 1003, 1004]
    assert numbers(shown(app, some, "view=all&state=any")) == [1001, 1002, 1003, 1004, 1005]
    assert numbers(shown(app, some, "view=nonsense&state=nonsense")) == [1002, 1003]


def test_the_counts_are_those_of_the_lists(app: Flask, some: Desk) -> None:
    counts = shown(app, some).counts
    assert [counts.of(view) for view in ("mine", "unassigned", "all", "late")] == ["2", "1", "4", "0"]
    assert (counts.of("mine", "solved"), counts.of("all", "open"), counts.of("all", "any")) == ("1", "2", "5")


def test_a_count_beyond_what_is_counted_says_so(app: Flask, some: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MOST", 3)
    counts = shown(app, some).counts
    assert (counts.of("all"), counts.of("mine")) == ("3+", "2")


def test_the_search_finds_numbers_words_and_customers(app: Flask, some: Desk) -> None:
    person = creating.create(some.service, created_from=Channel.CHAT, name="石川 美穂")
    some.ticket("領収書の宛名", "会社名で", customer=person)
    for words in ("領収書 会社名", "石川", "HC-1006", "1006"):
        assert numbers(shown(app, some, f"view=all&q={words}")) == [1006], words
    some.ticket("注文 MS-20488 の件")
    assert numbers(shown(app, some, "view=all&q=MS-20488")) == [1007]


def test_tickets_of_other_services_are_in_no_list(app: Flask, some: Desk, client: Browser) -> None:
    client.sign_in(some.stranger)
    page = client.get("/console/tickets?view=all").text
    assert page.count('class="table__link') == 1
    assert f"service={some.service.id}" not in page
    with app.test_request_context(f"/console/tickets?view=all&service={some.service.id}"):
        assert numbers(listing.requested(some.stranger)) == [1001]


def test_who_sees_more_than_their_services_has_these_in_a_list(app: Flask, some: Desk, client: Browser) -> None:
    admin = factories.operator(some.elsewhere, role_key="administrator")
    with app.test_request_context("/console/tickets?view=services"):
        listed = listing.requested(admin)
    assert [ticket.service_id for ticket in listed.page.rows] == [some.elsewhere.id]
    assert (listed.counts.of("services"), listed.counts.of("all"), listed.sees_more) == ("1", "5", True)
    client.sign_in(admin)
    assert "view=services" in client.get("/console/tickets").text
    client.sign_in(some.operator)
    assert "view=services" not in client.get("/console/tickets").text, "all tickets are those of one's services"


def test_what_is_due_soon_what_is_late_and_spam_are_lists_with_counts(app: Flask, some: Desk, client: Browser) -> None:
    soon, late, spam = some.ticket(), some.ticket(), some.ticket(operator=some.operator)
    with operation():
        soon.response_due_at, late.response_due_at = now() + timedelta(minutes=20), now() - timedelta(minutes=1)
        some.ticket().response_due_at = now() + timedelta(hours=3)
    solving.solve_internally(spam, Reason.SPAM, version=1, by=some.operator)
    for view, ticket in {"soon": soon, "late": late, "spam": spam}.items():
        listed = shown(app, some, f"view={view}")
        assert numbers(listed) == [ticket.number], view
        assert listed.counts.of(view) == "1", view
    client.sign_in(some.operator)
    page = client.get("/console/tickets?view=all").text
    assert [page.count(f"badge--{colour}") for colour in ("red", "amber")] >= [1, 1]
    states.change(spam, TicketState.OPEN, version=spam.version, by=some.operator)
    assert numbers(shown(app, some, "view=spam")) == []
