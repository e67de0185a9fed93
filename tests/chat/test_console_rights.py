"""Open sockets of the console end when the right to listen does; the heartbeat notices."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.accounts import sessions
from helpcenter.accounts.models import Operator, SignInSession
from helpcenter.chat.console_rights import ConsoleOutbox
from helpcenter.chat.drawn_outbox import DrawnOutbox
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.realtime import heartbeat
from helpcenter.realtime.hub import Outbox, hub
from helpcenter.services.models import Membership
from helpcenter.transactions import operation
from tests import factories
from tests.chat import people
from tests.client import Browser


@pytest.fixture
def operator(app: Flask) -> Operator:
    return factories.operator(people.desk())


@pytest.fixture
def listening(app: Flask, client: Browser, operator: Operator) -> Iterator[ConsoleOutbox]:
    """The operator's open socket, beside a customer's."""
    client.sign_in(operator)
    cookie = client.get_cookie(sessions.COOKIE)
    assert cookie is not None
    headers = {"Cookie": f"{sessions.COOKIE}={cookie.value}"}
    with app.test_request_context("/console/socket", headers=headers):
        made = ConsoleOutbox(frozenset(), ("chat", 2, "staff"))
        db.session.remove()
    visitor = Outbox(frozenset(), ("chat", 1, "customer"))
    for outbox in (made, visitor):
        hub(app).add(outbox)
    heartbeat.beat(hub(app))
    assert made.closed_with is None
    yield made
    assert visitor.closed_with is None
    for outbox in (made, visitor):
        hub(app).remove(outbox)


def closed_with(app: Flask, listening: ConsoleOutbox) -> int | None:
    heartbeat.beat(hub(app))
    return listening.closed_with


class Undrawable(DrawnOutbox):
    """Shows something that the database does not tell just now."""

    def __init__(self) -> None:
        Outbox.__init__(self, frozenset(), ("operator", 1, "staff"))
        self.drawn_at, self.due = 0.0, 1.0

    def draw_now(self) -> str:
        raise RuntimeError("the database is away")


def test_what_cannot_be_drawn_is_asked_for_by_a_new_connection() -> None:
    outbox = Undrawable()
    outbox._redraw(1.0)
    assert (outbox.closed_with, outbox.due) == (1013, None)


def test_signed_out_everywhere(app: Flask, listening: ConsoleOutbox, operator: Operator) -> None:
    sessions.end_all(operator.id)
    assert closed_with(app, listening) == 1008


def test_the_session_expires(app: Flask, listening: ConsoleOutbox) -> None:
    with operation():
        db.session.execute(sa.update(SignInSession).values(expires_at=now()))
    assert closed_with(app, listening) == 1008


def test_a_membership_ends(app: Flask, listening: ConsoleOutbox) -> None:
    with operation():
        db.session.execute(sa.delete(Membership))
    assert closed_with(app, listening) == 1012


def test_the_chat_right_ends(app: Flask, listening: ConsoleOutbox) -> None:
    with operation():
        db.session.execute(sa.update(Membership).values(chat_right=False))
    assert closed_with(app, listening) == 1012
