"""Workers are killed again and again during imports; afterwards every chat is there once (quality.md 2.3)."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO

import msgspec
import pytest
import sqlalchemy as sa
from werkzeug.datastructures import FileStorage

from helpcenter import queue
from helpcenter.clock import now
from helpcenter.demo.external_chat_system import ExternalChatSystem, Timeline, measured
from helpcenter.extensions import db
from helpcenter.imports import chat_settings, processes, running, uploads
from helpcenter.imports.attachment_models import AwaitedFile
from helpcenter.imports.models import ChatSource, ImportedChat, ImportRun, RunState
from helpcenter.tickets.models import Call, CallTranscript, Ticket
from helpcenter.transactions import operation
from tests import factories
from tests.imports import making
from tests.processes import Started, free_port, send, wait_until
from tests.servers import Install, Installation

CHATS, PAGE, DEATHS = 5_000, 200, 20
FILE_CHATS, FILE_LINES = 1_500, 40
START = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


class Gate(Timeline):
    """Chats of which only so many pages are given out: no import is over before its worker was killed."""

    def __init__(self) -> None:
        vars(self).update(vars(measured(CHATS, START)))
        self._pages, self._more = 0, threading.Condition()

    def page(self, since: int, after: tuple[int, int], limit: int, now: int) -> list[tuple[int, int, str]]:
        """Waits until the page is given out, whoever else asks for it. A source that never answers is another test."""
        with self._more:
            self._more.wait_for(lambda: (after[1] + 1) // PAGE < self._pages, timeout=10)
        return super().page(since, after, limit, now)

    def open_for(self, chats: int) -> None:
        """Let out the pages that have the first so many chats."""
        with self._more:
            self._pages = -(-chats // PAGE)
            self._more.notify_all()

    def open(self) -> None:
        """Let out everything, and what comes after it."""
        self.open_for(CHATS + PAGE)


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(request: pytest.FixtureRequest, install: Install, gate: Gate) -> Iterator[Installation]:
    """An installation with an external chat system of CHATS chats and a started process; no worker runs yet."""
    port = free_port()
    made = install(request.param, HELPCENTER_ALLOWED_SOURCES=f"127.0.0.1:{port}")
    with ExternalChatSystem(gate, token=making.TOKEN, port=port, now=lambda: START) as system:
        thread = threading.Thread(target=system.serve_forever, args=(0.02,))
        thread.start()
        try:
            with made.application.app_context():
                desk = factories.service()
                making.started(making.chat_source(desk, factories.operator(desk), url=system.url))
                yield made
                db.session.remove()
        finally:
            gate.open()
            system.shutdown()
            thread.join()


def newest() -> ImportRun | None:
    db.session.rollback()
    query = sa.select(ImportRun).order_by(ImportRun.id.desc()).limit(1)
    return db.session.scalar(query.execution_options(populate_existing=True))


def the_run() -> ImportRun:
    run = newest()
    assert run is not None
    return run


def came(chats: int, token: int) -> bool:
    """Whether the run has come so far in the hands of whoever took it after `token`."""
    run = newest()
    return run is not None and run.lease_token > token and run.fetched >= chats


def over() -> bool:
    run = newest()
    return run is not None and run.state not in processes.ACTIVE


def kill_at_work(worker: Started) -> None:
    """Kill the process that imports, and have its lease run out: by the clock it would take ten seconds."""
    for pid in worker.workers():
        send(pid, signal.SIGKILL)
    wait_until(lambda: not worker.workers(), f"it is gone; {worker.log}")
    expire()


def expire() -> None:
    """Nobody has the run any more; and its only worker is not kept from it by copying files, which is another test."""
    with operation():
        db.session.execute(sa.delete(AwaitedFile))
        late = sa.update(ImportRun).where(ImportRun.state == RunState.RUNNING)
        db.session.execute(late.values(lease_until=now() - timedelta(seconds=1)))


def test_however_often_its_worker_is_killed(installation: Installation, gate: Gate) -> None:
    scheduler, worker = installation.start_scheduler(), installation.start_worker()
    token = there = 0
    for death in range(1, DEATHS + 1):
        target = there + PAGE - death % 4 * 50  # new ones, so whoever took over has begun before the next death
        gate.open_for(target)
        wait_until(lambda at=(target, token): came(*at), f"{target} chats; {worker.log}, {scheduler.log}", 120)
        token = the_run().lease_token
        if death < DEATHS:
            kill_at_work(worker)
            there = the_run().fetched
            queue.push(running.run, (the_run().id,), processes.QUEUE)
    worker.kill()  # the last time nobody helps: the lease runs out, the scheduler finds another worker
    gate.open()
    last = installation.start("last_worker", worker.command)
    wait_until(over, f"the run ends; {last.log}", 180)

    run = db.session.scalars(sa.select(ImportRun)).one()
    assert run.state is RunState.SUCCEEDED, run.error
    assert (run.fetched, run.created, run.updated, run.skipped, run.rejected) == (CHATS, CHATS, 0, 0, 0)
    assert run.pages == CHATS // PAGE + 1  # the source gives an empty last page
    for model in (Ticket, Call, CallTranscript, ImportedChat):
        assert making.counted(model) == CHATS
    assert run.lease_token > DEATHS  # it did change hands
    assert len(making.said(run, "resumed")) >= DEATHS


@pytest.mark.parametrize("installation", ["sqlite"], indirect=True)
def test_switching_the_setting_off_stops_at_once(installation: Installation, gate: Gate) -> None:
    installation.start_scheduler()
    worker = installation.start_worker()
    gate.open_for(2 * PAGE)
    wait_until(lambda: came(1, 0), f"the first chats arrive; {worker.log}", 120)
    source = db.session.scalars(sa.select(ChatSource)).one()
    chat_settings.change(source, enabled=False, by=source.default_operator)
    stopped_at = making.counted(Call)
    gate.open()
    wait_until(lambda: not worker.workers(), f"the job ends; {worker.log}")
    db.session.rollback()
    assert making.counted(Call) == stopped_at <= 2 * PAGE
    assert db.session.scalars(sa.select(ImportRun.state)).all() == [RunState.CANCELLED]


def test_a_file_whose_worker_is_killed(install: Install) -> None:
    made = install("sqlite")
    with made.application.app_context():
        desk = factories.service()
        source = making.chat_source(desk, factories.operator(desk), kind="file", url="")
        made.start_scheduler()
        tries = begun_and_killed(made, source)
        expire()
        last = made.start_worker()
        wait_until(over, f"the run ends; {last.log}", 180)

        runs = db.session.scalars(sa.select(ImportRun)).all()
        assert {run.state for run in runs} == {RunState.SUCCEEDED}
        assert {(run.fetched, run.created, run.skipped, run.rejected) for run in runs} == {
            (FILE_CHATS, FILE_CHATS, 0, 0)
        }
        assert runs[-1].lease_token >= 2
        assert len(making.said(runs[-1], "resumed")) == 1
        for model in (Ticket, Call, CallTranscript, ImportedChat):
            assert making.counted(model) == FILE_CHATS * tries
        db.session.remove()


def begun_and_killed(made: Installation, source: ChatSource) -> int:
    """Import files until one import is killed in its middle, which is nearly always the first; how many it took."""
    for number in range(1, 6):
        upload = FileStorage(BytesIO(ndjson(number)), "chats.ndjson")
        uploads.request_import(uploads.save(source, upload, by=source.default_operator), by=source.default_operator)
        worker = made.start_worker()
        wait_until(lambda: came(1, 0), f"the first chats arrive; {worker.log}", 120)
        worker.kill()
        if not over():
            return number
    raise AssertionError("every import was over before its worker could be killed")


def ndjson(number: int) -> bytes:
    times = dict.fromkeys(("updated_at", "started_at", "ended_at"), "2026-11-20T10:00:00Z")
    line = {"time": "2026-11-20T10:00:00Z", "sender_role": "customer", "text": "届いた商品を交換したいのですが。"}
    chats = (
        {"id": f"{number}-{chat}", "status": "closed", "messages": [line] * FILE_LINES, **times}
        for chat in range(FILE_CHATS)
    )
    return b"\n".join(msgspec.json.encode(chat) for chat in chats)
