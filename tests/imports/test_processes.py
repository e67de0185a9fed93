"""Chat sync processes: what may be done when, and what it does to runs (chat-import.md 2 and 4)."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from helpcenter.accounts.models import Operator
from helpcenter.audit.models import AuditEntry
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.imports import due, lease, processes, settings
from helpcenter.imports.models import ChatSource, ImportRun, RunState, RunTrigger, SyncState
from helpcenter.leases import LeaseLostError
from helpcenter.services.models import Service
from helpcenter.tickets.models import Call
from helpcenter.transactions import operation
from helpcenter.web.refusals import RefusedError
from tests.imports import making


@pytest.fixture
def unused(desk: Service, default_operator: Operator) -> ChatSource:
    """A chat setting whose process was never started."""
    return making.chat_source(desk, default_operator, url="https://smart.example/api")


def runs() -> list[ImportRun]:
    return list(db.session.scalars(sa.select(ImportRun).order_by(ImportRun.id)))


def test_it_begins_stopped_and_runs_at_once_when_started(unused: ChatSource, default_operator: Operator) -> None:
    assert unused.sync.state is SyncState.STOPPED
    processes.start(unused.sync, by=default_operator)
    assert unused.sync.state is SyncState.RUNNING
    assert unused.sync.settings_revision == unused.revision
    due.begin_due_runs()
    assert [(run.trigger, run.state) for run in runs()] == [(RunTrigger.SCHEDULE, RunState.QUEUED)]
    assert db.session.scalars(sa.select(AuditEntry.action)).all() == ["chat_sync_started"]


def test_it_is_not_started_while_the_setting_is_off(unused: ChatSource, default_operator: Operator) -> None:
    with operation():
        unused.enabled = False
    with pytest.raises(RefusedError):
        processes.start(unused.sync, by=default_operator)
    assert unused.sync.state is SyncState.STOPPED


def test_a_setting_that_is_off_is_never_due_whatever_else_is_set(source: ChatSource) -> None:
    with operation():
        source.enabled = False
    due.begin_due_runs()
    assert runs() == []


def test_no_second_run_begins_beside_the_first(source: ChatSource, default_operator: Operator) -> None:
    due.begin_due_runs()
    due.begin_due_runs()
    asked = processes.run_now(source.sync, by=default_operator)
    assert [run.id for run in runs()] == [asked.id]


def test_the_database_refuses_a_second_active_run(source: ChatSource) -> None:
    with operation():
        processes.begin(source.sync, RunTrigger.MANUAL)
    with pytest.raises(sa.exc.IntegrityError), operation():
        processes.begin(source.sync, RunTrigger.MANUAL)


def test_stopping_ends_its_run_and_what_it_would_still_write(source: ChatSource, default_operator: Operator) -> None:
    with operation():
        run = processes.begin(source.sync, RunTrigger.MANUAL)
    held = lease.take(run.id)
    assert held is not None
    processes.stop(source.sync, by=default_operator)
    assert (source.sync.state, source.sync.next_run_at) == (SyncState.STOPPED, None)
    assert db.session.get_one(ImportRun, run.id, populate_existing=True).state is RunState.CANCELLED
    with pytest.raises(LeaseLostError), operation():
        lease.hold(held, pages=5)
    assert held.lost.is_set()
    assert making.done(run).state is RunState.CANCELLED
    assert making.counted(Call) == 0


def test_a_cancelled_run_leaves_the_process_running(source: ChatSource, default_operator: Operator) -> None:
    run = processes.run_now(source.sync, by=default_operator)
    processes.cancel(run, by=default_operator)
    assert run.state is RunState.CANCELLED
    assert source.sync.state is SyncState.RUNNING
    assert making.said(run, "cancelled") == [{}]


def test_run_now_needs_a_started_process(unused: ChatSource, default_operator: Operator) -> None:
    with pytest.raises(RefusedError):
        processes.run_now(unused.sync, by=default_operator)


def test_a_changed_setting_waits_for_the_restart(source: ChatSource, default_operator: Operator, desk: Service) -> None:
    assert not processes.restart_needed(source)
    with operation():
        source.poll_minutes, source.name, source.revision = 5, "別名", source.revision + 1
    assert processes.restart_needed(source)
    assert settings.running(source.sync).poll_minutes == 10
    changed = settings.changed_fields(settings.running(source.sync), settings.of(source))
    assert changed == ["name", "poll_minutes"]
    run = making.imported(source)
    assert run.settings_revision == source.revision - 1
    assert db.session.scalars(sa.select(Call.source_name).distinct()).all() == ["SMART M TALK 本店"]
    assert source.sync.next_run_at is not None
    assert timedelta(minutes=9) < source.sync.next_run_at - now() <= timedelta(minutes=10)
    processes.restart(source.sync, by=default_operator)
    assert not processes.restart_needed(source)
    assert settings.running(source.sync).poll_minutes == 5


def test_a_changed_secret_is_a_change_too_and_is_nowhere_readable(source: ChatSource) -> None:
    assert not processes.restart_needed(source)
    before = settings.of(source).secret_mark
    with operation():
        source.secret = "another one"
    assert processes.restart_needed(source)
    assert settings.changed_fields(settings.running(source.sync), settings.of(source)) == ["secret_mark"]
    kept = str(db.session.execute(sa.text("SELECT settings, secret FROM chat_syncs")).one())
    digest = hashlib.sha256(making.TOKEN.encode()).hexdigest()
    assert before
    for told in (making.TOKEN, before, "secret_mark", digest[:16]):
        assert told not in kept, "whoever reads the table can try out no secret"
    assert not digest.startswith(before)
    assert "another one" not in str(db.session.execute(sa.text("SELECT secret FROM chat_sources")).one())


def test_reading_begins_anew_where_the_old_position_would_leave_chats_out(
    source: ChatSource, default_operator: Operator
) -> None:
    making.imported(source)
    position = source.sync.cursor
    assert position is not None
    processes.restart(source.sync, by=default_operator)
    assert source.sync.cursor == position
    with operation():
        source.fetch_from = date(2026, 1, 1)
    processes.restart(source.sync, by=default_operator)
    assert source.sync.cursor is None


def test_chats_before_the_first_date_are_not_fetched(source: ChatSource, default_operator: Operator) -> None:
    with operation():
        source.fetch_from = date(2026, 11, 20)
    processes.restart(source.sync, by=default_operator)
    run = making.imported(source)
    assert 10 < run.created < 100
