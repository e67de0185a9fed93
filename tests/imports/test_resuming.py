"""A worker dies anywhere: the next one goes on, and everything is there once (chat-import.md 4.4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from rq import Queue
from rq.serializers import JSONSerializer

from helpcenter import queue
from helpcenter.clock import now
from helpcenter.demo.external_chat_system import ExternalChatSystem
from helpcenter.extensions import db
from helpcenter.imports import due, lease, processes, progress, running
from helpcenter.imports.models import ChatSource, ImportedChat, ImportRun, RunState, RunTrigger
from helpcenter.leases import LeaseLostError
from helpcenter.services.models import Service
from helpcenter.tickets.models import Call, Ticket
from helpcenter.transactions import operation
from tests.imports import making


class Died(BaseException):
    """What a SIGKILL would do, as far as Python can: nothing after it is done, nothing is caught."""


def begun(source: ChatSource) -> ImportRun:
    with operation():
        return processes.begin(source.sync, RunTrigger.MANUAL)


def expire(run: ImportRun) -> None:
    """Ten seconds later."""
    with operation():
        db.session.execute(
            sa.update(ImportRun).where(ImportRun.id == run.id).values(lease_until=now() - timedelta(seconds=1))
        )


def test_wherever_it_dies_everything_is_there_once_and_counted_once(
    source: ChatSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = None
    written = progress._write
    for dies_at in (1, 2, 4, 5, 6, 7):
        writes = 0

        def write(*arguments: Any, last: int = dies_at) -> None:
            nonlocal writes
            writes += 1
            if writes == last:
                raise Died
            written(*arguments)

        run = begun(source)
        monkeypatch.setattr(progress, "_write", write)
        with pytest.raises(Died):
            running.run(run.id)
        monkeypatch.setattr(progress, "_write", written)
        expire(run)
        done = making.done(run)
        counts = (done.state, done.fetched, done.created, done.skipped, done.rejected, done.pages)
        expected = expected or (RunState.SUCCEEDED, *counts[1:])
        assert counts == expected
        assert making.counted(Call) == making.counted(ImportedChat) == done.created
        assert making.said(done, "resumed") == ([{"page": 1 + (dies_at > 4)}] if dies_at > 1 else [])
        _forget_everything(source)


def test_a_run_that_died_after_its_last_page_is_only_closed(
    source: ChatSource, system: ExternalChatSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_arguments: object) -> None:
        raise Died

    run = begun(source)
    with monkeypatch.context() as patch:
        patch.setattr(running.finishing, "succeed", die)
        with pytest.raises(Died):
            running.run(run.id)
    expire(run)
    asked = system.requests
    done = making.done(run)
    assert done.state is RunState.SUCCEEDED
    assert system.requests == asked
    assert done.created == making.counted(Call)


def test_nobody_works_on_a_run_that_is_in_somebodys_hands(source: ChatSource) -> None:
    run = begun(source)
    held = lease.take(run.id)
    assert held is not None
    assert lease.take(run.id) is None
    assert making.done(run).state is RunState.RUNNING
    assert making.counted(Call) == 0


def test_a_zombie_writes_nothing_once_another_has_taken_over(source: ChatSource) -> None:
    run = begun(source)
    zombie = lease.take(run.id)
    assert zombie is not None
    expire(run)
    other = lease.take(run.id)
    assert other is not None
    assert other.token == zombie.token + 1
    with pytest.raises(LeaseLostError):
        _write_as(zombie)
    assert making.counted(Service) == 2  # the noise was undone too
    assert db.session.get_one(ImportRun, run.id, populate_existing=True).pages == 0
    with operation():
        lease.hold(other, pages=1)


def test_the_lease_is_renewed_while_the_source_is_slow(source: ChatSource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "RENEW_EVERY", 0.05)
    run = begun(source)
    held = lease.take(run.id)
    assert held is not None
    expire(run)
    with lease.renewed(held):
        assert not held.lost.wait(0.5)
    until = db.session.get_one(ImportRun, run.id, populate_existing=True).lease_until
    assert until is not None
    assert until > now()


def test_who_renews_learns_that_the_run_was_taken_away(source: ChatSource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "RENEW_EVERY", 0.05)
    run = begun(source)
    held = lease.take(run.id)
    assert held is not None
    with lease.renewed(held):
        processes.stop(source.sync, by=source.default_operator)
        assert held.lost.wait(60)
        with pytest.raises(LeaseLostError):
            held.wait(60)


def test_a_worker_is_woken_for_runs_that_nobody_has(source: ChatSource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(due, "_pushed", {})
    run = begun(source)
    assert _woken() == [run.id]  # by the beginning of the run
    due.wake_workers()
    assert _woken() == []
    with operation():
        run.created_at = now() - timedelta(seconds=16)
    due.wake_workers()
    due.wake_workers()
    assert _woken() == [run.id]  # not again at once
    lease.take(run.id)
    monkeypatch.setattr(due, "_pushed", {})
    due.wake_workers()
    assert _woken() == []
    expire(run)
    due.wake_workers()
    assert _woken() == [run.id]


def _woken() -> list[int]:
    """The runs for which jobs wait, taken out of the queue."""
    jobs = Queue(processes.QUEUE, connection=queue.connection(), serializer=JSONSerializer)
    found = [job.args[0] for job in jobs.jobs]
    jobs.empty()
    return found


def _write_as(worker: lease.Lease) -> None:
    with operation():
        making.noise()
        lease.hold(worker, pages=7)


def _forget_everything(source: ChatSource) -> None:
    with operation():
        for model in (ImportedChat, Call, Ticket):
            db.session.execute(sa.delete(model))
        source.sync.cursor = None
