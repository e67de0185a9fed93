"""A source that does everything wrong: a clear error in the run, and the process goes on (quality.md 2.4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.accounts.models import Operator
from helpcenter.accounts.permissions import Permission
from helpcenter.demo.external_chat_system import ExternalChatSystem
from helpcenter.extensions import db
from helpcenter.imports import fetching, filling, finishing, http, reasons, running
from helpcenter.imports.context import Context
from helpcenter.imports.models import ChatSource, ImportRun, RejectedChat, RunState, SyncState
from helpcenter.imports.transcript import Transcript
from helpcenter.mail.models import OutgoingMail
from helpcenter.services.models import Service
from helpcenter.tickets.models import Call
from helpcenter.transactions import operation
from tests import factories
from tests.imports import making
from tests.imports.hostile_source import HostileSource, hostile_source


@pytest.fixture
def hostile(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[HostileSource]:
    """A hostile source."""
    patient = http.Limits(size=4 * 1024 * 1024)  # a busy machine takes its time for all the others
    monkeypatch.setattr(running, "SourceClient", lambda allowed: http.SourceClient(allowed, patient))
    with hostile_source() as server, making.allowed(app, server.server_address[1]):
        yield server


@pytest.fixture
def bad_source(desk: Service, default_operator: Operator, hostile: HostileSource) -> ChatSource:
    """A chat setting that reads it; the test says from which path."""
    return making.chat_source(desk, default_operator, url=hostile.url("/"))


def run_at(source: ChatSource, server: HostileSource, path: str) -> ImportRun:
    with operation():
        source.url = server.url(path)
    return making.imported(making.started(source))


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize(
    ("path", "code", "state"),
    [
        ("/silent", "no_answer_in_time", SyncState.RETRYING),
        ("/dripping-body", "no_answer_in_time", SyncState.RETRYING),
        ("/garbage", "not_the_contract", SyncState.RETRYING),
        ("/half", "cut_off", SyncState.RETRYING),
        ("/error", "status", SyncState.RETRYING),
        ("/two-gigabytes", "too_large", SyncState.RETRYING),
        ("/gzip-bomb", "too_large", SyncState.RETRYING),
        ("/unauthorized", "not_authorised", SyncState.FAILING),
        ("/gone", "status", SyncState.FAILING),
        ("/circle", "paging_in_a_circle", SyncState.FAILING),
        ("/redirect", "address_refused", SyncState.FAILING),
    ],
)
def test_the_run_says_why_and_the_process_comes_back(
    bad_source: ChatSource,
    hostile: HostileSource,
    path: str,
    code: str,
    state: SyncState,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hostile.target = "http://127.0.0.1:9/"
    if code == "no_answer_in_time":
        quick = http.Limits(connect=5, read=0.5, total=1)
        monkeypatch.setattr(running, "SourceClient", lambda allowed: http.SourceClient(allowed, quick))
    run = run_at(bad_source, hostile, path)
    assert run.state is RunState.FAILED
    assert run.error is not None
    assert reasons.decode(run.error).code == code
    assert making.said(run, "failed")[0]["reason"] == code
    sync = bad_source.sync
    assert (sync.state, sync.failures, sync.last_error) == (state, 1, run.error)
    assert sync.next_run_at is not None
    assert run.ended_at is not None
    assert timedelta(seconds=20) < sync.next_run_at - run.ended_at < timedelta(minutes=11)


def test_paging_without_an_end_ends(
    bad_source: ChatSource, hostile: HostileSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    endless = fetching.Reading
    monkeypatch.setattr(fetching, "Reading", lambda *values, **named: endless(*values, **named, maximum_pages=20))
    run = run_at(bad_source, hostile, "/endless")
    assert run.error is not None
    assert reasons.decode(run.error).code == "too_many_pages"
    assert run.pages == 20


def test_a_source_that_asks_for_patience_gets_it(
    bad_source: ChatSource, hostile: HostileSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("helpcenter.imports.lease.Lease.wait", lambda _self, seconds: waited.append(seconds))
    run = run_at(bad_source, hostile, "/busy")
    assert waited == [7] * fetching.MAXIMUM_WAITS
    assert making.said(run, "asked_to_wait") == [{"seconds": 7, "status": 429}] * fetching.MAXIMUM_WAITS
    assert run.state is RunState.FAILED


def test_a_wish_for_more_patience_than_a_run_has_puts_off_the_next_one(
    bad_source: ChatSource, hostile: HostileSource
) -> None:
    run = run_at(bad_source, hostile, "/busy-until")
    assert bad_source.sync.next_run_at is not None
    assert run.ended_at is not None
    assert bad_source.sync.next_run_at - run.ended_at > timedelta(seconds=30)  # it asked for 90, a moment before


def test_after_several_failures_it_is_failing_and_admins_are_told_once(
    bad_source: ChatSource, hostile: HostileSource
) -> None:
    admin = factories.operator(role_key="administrator", language="en")
    factories.operator(role_key="supervisor")
    making.operator_with(factories.service(), Permission.SERVICE_MANAGEMENT)  # of a service that is none of theirs
    states = []
    making.started(bad_source)
    with operation():
        bad_source.sync.settings = {**(bad_source.sync.settings or {}), "url": hostile.url("/error")}
    for _ in range(finishing.FAILURES_TO_ALARM + 2):
        making.imported(bad_source)
        states.append(bad_source.sync.state)
    assert states == [SyncState.RETRYING] * 4 + [SyncState.FAILING] * 3
    mails = db.session.scalars(sa.select(OutgoingMail)).all()
    assert [mail.recipient for mail in mails] == [admin.email]
    assert mails[0].subject == f"Chat import is failing: {bad_source.name}"
    assert "500" in mails[0].text


def test_recovery_is_told_too_and_chats_arrive(
    bad_source: ChatSource, hostile: HostileSource, system: ExternalChatSystem
) -> None:
    factories.operator(role_key="administrator")
    run_at(bad_source, hostile, "/unauthorized")
    with operation():
        bad_source.sync.settings = {**(bad_source.sync.settings or {}), "url": system.url}
    run = making.imported(bad_source)
    assert run.state is RunState.SUCCEEDED
    assert (bad_source.sync.state, bad_source.sync.failures) == (SyncState.RUNNING, 0)
    assert bad_source.sync.last_error is None
    assert making.counted(OutgoingMail) == 2
    assert making.counted(Call) == run.created > 100


@pytest.mark.parametrize("failures", range(1, 30))
def test_pauses_grow_up_to_the_interval(failures: int) -> None:
    poll = timedelta(minutes=10)
    wanted = min(timedelta(seconds=30) * 2 ** (failures - 1), poll)
    found = [finishing.pause(failures, poll, None) for _ in range(50)]
    assert all(wanted * 0.8 <= pause <= wanted * 1.2 for pause in found)
    assert len(set(found)) > 10
    assert finishing.pause(failures, poll, 3600) >= timedelta(hours=1)


def test_a_broken_importer_fails_the_run_and_not_the_worker(
    source: ChatSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("helpcenter.imports.progress.import_chats", broken)
    run = making.imported(source)
    assert run.error is not None
    assert reasons.decode(run.error).code == "internal"
    assert source.sync.state is SyncState.RETRYING


def test_a_chat_that_the_database_refuses_is_rejected_and_its_neighbours_arrive(
    source: ChatSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = filling.ticket_row

    def clumsy(context: Context, chat: Transcript, key: tuple[int, int], **named: int) -> dict[str, Any]:
        row = real(context, chat, key, **named)
        bad = chat.external_id == "smt-100042"
        return {**row, "operator_id": None, "state": "no state"} if bad else row

    monkeypatch.setattr(filling, "ticket_row", clumsy)
    run = making.imported(source)
    assert run.state is RunState.SUCCEEDED
    assert run.rejected == 2
    refused = db.session.scalars(sa.select(RejectedChat).where(RejectedChat.external_id == "smt-100042")).one()
    assert refused.reason == "not_storable"
    assert making.counted(Call) == run.created == run.fetched - 2
