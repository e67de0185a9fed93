"""A deployment while people write, and what is said about it: /readyz, /metrics, logs (quality.md 2.5, 2.8)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
import requests
import sqlalchemy as sa

from helpcenter.chat.models import Author, Chat, Message
from helpcenter.extensions import db
from tests import factories
from tests.chat import people
from tests.listening import Listener
from tests.meanwhile import meanwhile
from tests.processes import Started, wait_until
from tests.servers import Install, Installation, metrics
from tests.visitors import PATIENCE, Console, Customer

TOKEN = "a token for Prometheus"
SECRETS = ("秘密の用件", "203.0.113.9", "198.51.100.7", "Mozilla", TOKEN)
"""What people said and where they come from: nothing for a log."""


@pytest.fixture
def server(install: Install) -> Installation:
    """Two web processes."""
    made = install(HELPCENTER_METRICS_TOKEN=TOKEN, HELPCENTER_PROXY_HOPS="1", HELPCENTER_LOG_LEVEL="DEBUG")
    made.start_web(workers=2)
    return made


def test_nobody_loses_anything_while_all_web_processes_are_replaced(server: Installation) -> None:
    with server.application.app_context():
        desk = people.desk()
        operator = factories.operator(desk)
    customer, console = Customer(server, desk), Console(server, operator)
    nobody_yet = {"database": True, "redis": True, "worker": False, "scheduler": False}
    assert (ready(server).status_code, ready(server).json()) == (503, nobody_yet)
    background = server.start_worker(), server.start_scheduler()
    with server.application.app_context():
        people.go_online(operator)  # only now: nobody answers heartbeats for them, and 30 s later they count as gone
    customer.start(question="秘密の用件")
    with server.application.app_context():
        console.open(db.session.scalars(sa.select(Chat.id)).one())
        db.session.remove()

    with closing(Listener(customer, customer.chat)) as theirs, closing(Listener(console, console.chat)) as ours:
        said = replace_all(server, console, [theirs, ours])
        last = console.say("最後の秘密の用件", said[-1])
        assert re.fullmatch("[0-9a-f]{32}", last.headers["X-Request-ID"])
        for page in (theirs, ours):
            wait_until(lambda page=page: said[-1] in page.shown, "the last line is shown")
            assert [line for line in page.in_order if line in said] == said
            assert page.codes == [1012], "moved to a new process, once"
        assert stored(server) == said
        wait_until(lambda: ready(server).status_code == 200, "all is ready")
        check_figures(server, lines=len(said))
    assert background[0].stop() == 0
    assert ready(server).json()["worker"] is False
    assert server.web is not None
    check_logs([server.web, *background], last.headers["X-Request-ID"], (operator.email, customer.chat[-36:]))


def replace_all(server: Installation, console: Console, pages: list[Listener]) -> list[str]:
    """Somebody writes meanwhile; the UUIDs of the lines, and one for another line."""
    assert server.web is not None
    before = set(server.web.workers())
    with somebody_writes(console) as said:
        wait_until(lambda: len(said) > 5 and all(page.opened for page in pages), "lines are taken")
        server.restart_web()
        wait_until(lambda: server.web and not before & set(server.web.workers()), "all workers are new ones")
        count = len(said)
        wait_until(lambda: len(said) > count + 5, "lines are taken")
    return [*said, people.new_uuid()]


def ready(server: Installation) -> requests.Response:
    return requests.get(f"{server.url}/readyz", timeout=PATIENCE)


def stored(server: Installation) -> list[str]:
    with server.application.app_context():
        own = sa.select(Message.client_uuid).where(Message.author == Author.OPERATOR).order_by(Message.seq)
        found = list(db.session.scalars(own))
        db.session.remove()
    return found


@contextmanager
def somebody_writes(console: Console) -> Iterator[list[str]]:
    """One line after the other; yields the UUIDs of those that were taken. Fails where one was not, or not at once."""
    said: list[str] = []

    def write() -> None:
        uuid = people.new_uuid()
        answer = console.say("秘密の用件", uuid)
        assert answer.status_code == 200, answer.text
        said.append(uuid)

    with meanwhile(write, every=0.05):
        yield said


def check_figures(server: Installation, lines: int) -> None:
    """Whichever process is asked answers for all, those that are gone too."""
    for words in ("", "Bearer", f"Bearer {TOKEN}x", f"Basic {TOKEN}"):
        assert (
            requests.get(f"{server.url}/metrics", headers={"Authorization": words}, timeout=PATIENCE).status_code == 401
        )
    for _ in range(6):  # each time by a new connection
        figures = metrics(server, TOKEN)
        assert figures['helpcenter_messages_total{author="operator"}'] == lines
        assert figures['helpcenter_sockets{kind="chat"}'] == 2
        assert figures['helpcenter_sockets_closed_total{code="1012"}'] == 2
    assert figures['helpcenter_request_seconds_count{route="chat_console.send"}'] == lines
    assert {figures[f'helpcenter_up{{part="{part}"}}'] for part in ("database", "redis")} == {1}
    assert figures["helpcenter_workers"] == figures["helpcenter_scheduler"] == 1
    states = {key: value for key, value in figures.items() if key.startswith("helpcenter_chats{")}
    assert sum(states.values()) == 1
    assert len(states) == 4


def check_logs(programs: list[Started], request_id: str, more_secrets: tuple[str, ...]) -> None:
    """JSON from the first line to the last; the request is found by its ID, people are not found."""
    entries = [json.loads(line) for program in programs for line in program.words().splitlines()]
    assert all(entry["event"] and entry["level"] and entry["timestamp"] for entry in entries)
    found = [entry for entry in entries if entry.get("request") == request_id]
    assert [(entry["event"], entry["route"], entry["status"]) for entry in found] == [
        ("request", "chat_console.send", 200)
    ]
    everything = "\n".join(program.words() for program in programs)
    assert [secret for secret in (*SECRETS, *more_secrets) if secret in everything] == []
