"""A queue that moves is drawn the less often the more consoles show it; what is one's own comes at once."""

from __future__ import annotations

import time

import gevent
import pytest
from flask import Flask

from helpcenter.accounts import sessions
from helpcenter.chat import broadcasts
from helpcenter.chat.drawn_outbox import DrawnOutbox
from tests import factories
from tests.chat import people
from tests.client import Browser


class Counting(DrawnOutbox):
    """Counts its drawings."""

    GATHERING, PAUSE, EACH = 0.0, 0.01, 3600.0
    drawings = 0

    def draw_now(self) -> str:
        self.drawings += 1
        return "{}"


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_what_is_urgent_is_drawn_before_what_can_wait(app: Flask, client: Browser) -> None:
    client.sign_in(factories.operator(people.desk()))
    cookie = client.get_cookie(sessions.COOKIE)
    assert cookie is not None
    with app.test_request_context("/console/socket", headers={"Cookie": f"{sessions.COOKIE}={cookie.value}"}):
        outboxes = [Counting(frozenset(), ("operator", number, "staff")) for number in range(3)]
    for outbox in outboxes:
        outbox.drawn()
        outbox.put(broadcasts.QUEUE_CHANGED)
        assert outbox.due is not None
        assert outbox.due - time.monotonic() > 2 * 3600
    outboxes[0].put(broadcasts.LISTS_CHANGED)
    with gevent.Timeout(60):
        while outboxes[0].drawings < 2:
            gevent.sleep(0.01)
    assert outboxes[0].due is None
    assert outboxes[0].frames.get_nowait() == "{}"
    assert [outbox.drawings for outbox in outboxes[1:]] == [1, 1]
