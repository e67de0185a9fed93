"""A worker is killed again and again during an import; afterwards every chat is there once (quality.md 2.3)."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from helpcenter.extensions import db
from helpcenter.imports import chat_settings, processes
from helpcenter.imports.models import ChatSource, ImportedChat, ImportRun, RunState
from helpcenter.tickets.models import Call, CallTranscript, Ticket
from tests import factories
from tests.imports import making
from tests.processes import free_port, wait_until
from tests.servers import Install, Installation

CHATS = 5_000
KILLED_AT = (200, 2_000, 4_300)


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(request: pytest.FixtureRequest, install: Install) -> Iterator[Installation]:
    """An installation with an external chat system of CHATS chats and a started process; no worker runs yet."""
    port = free_port()
    made = install(request.param, HELPCENTER_ALLOWED_SOURCES=f"127.0.0.1:{port}")
    system = [sys.executable, "-m", "helpcenter.demo.external_chat_system", "--port", str(port)]
    made.start("external", [*system, "--token", making.TOKEN, "--chats", str(CHATS)])
    with made.application.app_context():
        desk = factories.service()
        making.started(making.chat_source(desk, factories.operator(desk), url=f"http://127.0.0.1:{port}/api/chats"))
        yield made
        db.session.remove()


def fetched() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.max(ImportRun.fetched))) or 0


def over() -> bool:
    db.session.rollback()
    states = db.session.scalars(sa.select(ImportRun.state)).all()
    return bool(states) and not set(states) & set(processes.ACTIVE)


def within(seconds: float, condition: Callable[[], object], what: str) -> float:
    begun = time.monotonic()
    wait_until(condition, what, seconds)
    return time.monotonic() - begun


def test_however_often_its_worker_is_killed(installation: Installation) -> None:
    installation.start_scheduler()
    for number, target in enumerate(KILLED_AT):
        worker = installation.start(f"worker{number}", [sys.executable, "-m", "flask", "--app", "app", "worker"])
        within(90, lambda target=target: fetched() >= target, f"{target} chats; {worker.log}")
        worker.kill()
    last = installation.start_worker()
    within(120, over, f"the run ends; {last.log}")

    run = db.session.scalars(sa.select(ImportRun)).one()
    assert run.state is RunState.SUCCEEDED, run.error
    assert (run.fetched, run.created, run.updated, run.skipped, run.rejected) == (CHATS, CHATS, 0, 0, 0)
    assert run.pages == CHATS // 200 + 1  # the source gives an empty last page
    for model in (Ticket, Call, CallTranscript, ImportedChat):
        assert making.counted(model) == CHATS
    assert run.lease_token >= 2  # it did change hands


def test_switching_the_setting_off_stops_at_once(installation: Installation) -> None:
    installation.start_scheduler()
    installation.start_worker()
    wait_until(lambda: fetched() > 0, "the first chats arrive", 90)
    source = db.session.scalars(sa.select(ChatSource)).one()
    chat_settings.change(source, enabled=False, by=source.default_operator)
    stopped_at = making.counted(Call)
    time.sleep(2)
    db.session.rollback()
    assert making.counted(Call) == stopped_at < CHATS
    assert db.session.scalars(sa.select(ImportRun.state)).all() == [RunState.CANCELLED]
