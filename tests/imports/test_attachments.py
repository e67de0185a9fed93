"""Files of imported chats are copied here, and their failures stop nothing (chat-import.md 1.7, 4.5)."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter import queue
from helpcenter.accounts.models import Operator
from helpcenter.accounts.permissions import Permission
from helpcenter.clock import now
from helpcenter.customers import erasing
from helpcenter.demo.external_chat_system import ExternalChatSystem
from helpcenter.extensions import db
from helpcenter.files import folder
from helpcenter.files.models import StoredFile
from helpcenter.imports import copying, http, processes, reasons, running
from helpcenter.imports.attachment_models import AwaitedFile
from helpcenter.imports.models import ChatSource, ImportRun
from helpcenter.services.models import Service
from helpcenter.tickets.file_model import TicketFile
from helpcenter.tickets.models import Call
from helpcenter.transactions import operation
from tests import factories
from tests.client import Browser
from tests.imports import making
from tests.imports.hostile_source import HostileSource, hostile_source


@pytest.fixture
def hostile(app: Flask) -> Iterator[HostileSource]:
    """A server with files that cannot be had."""
    with hostile_source() as server, making.allowed(app, server.server_address[1]):
        yield server


@pytest.fixture
def with_files(source: ChatSource) -> tuple[ImportRun, list[AwaitedFile]]:
    """The chats of the external system, and the first five of their files, which are to be copied."""
    run = making.imported(source)
    waiting = db.session.scalars(sa.select(AwaitedFile).order_by(AwaitedFile.id)).all()
    assert run.created > 100
    assert len(waiting) > 5
    assert making.counted(StoredFile) == 0
    with operation():
        db.session.execute(sa.delete(AwaitedFile).where(AwaitedFile.id > waiting[4].id))
    return run, list(waiting[:5])


def settled(file: AwaitedFile) -> AwaitedFile:
    return db.session.get_one(AwaitedFile, file.id, populate_existing=True)


def take_turns() -> None:
    """Do what workers do until nothing is due; each turn copies one file at least."""
    while db.session.scalar(copying._waiting().limit(1)) is not None:
        copying.copy_waiting()


def keep_one(waiting: list[AwaitedFile], url: str) -> AwaitedFile:
    """The first of them as new, with another address; the others are of no interest."""
    with operation():
        db.session.execute(sa.delete(AwaitedFile).where(AwaitedFile.id != waiting[0].id))
        first = settled(waiting[0])
        first.url, first.tries, first.next_try_at, first.error = url, 0, now(), None
    return first


def test_files_are_copied_shown_and_read_by_operators_of_the_service_alone(
    with_files: tuple[ImportRun, list[AwaitedFile]], desk: Service, client: Browser, source: ChatSource
) -> None:
    _run, waiting = with_files
    take_turns()
    assert all(settled(one).next_try_at is None and one.error is None for one in waiting)
    assert making.counted(StoredFile) == making.counted(TicketFile) == len(waiting)
    call = db.session.get_one(Call, waiting[0].call_id)
    file = db.session.scalars(sa.select(StoredFile).join(TicketFile).where(TicketFile.call_id == call.id)).first()
    assert file is not None
    address = f"/files/{file.public_id}/thumbnail"
    client.sign_in(making.operator_with(desk, Permission.TICKET_HANDLE))
    with client.get(address) as served:
        assert served.status_code == 200
    assert file.public_id in client.get(f"/console/tickets/{call.ticket_id}?tab=conversation").text
    client.sign_in(making.operator_with(factories.service(), Permission.TICKET_HANDLE))
    assert client.get(address).status_code == 404
    with operation():
        source.sync.cursor = None
    making.imported(source)
    assert making.counted(AwaitedFile) == len(waiting)


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_copying_goes_on_behind_everything_else(
    with_files: tuple[ImportRun, list[AwaitedFile]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With one worker an import, a mail or an export waits for a turn, not for all files (docs/decisions.md 88)."""
    monkeypatch.setattr(copying, "TURN", 0.0)
    begun = queue.lengths(queue.connection())
    for _tick in range(3):
        copying.wake_worker()
    copying.copy_waiting()
    assert sum(settled(one).next_try_at is None for one in with_files[1]) == 1, "a turn that is over begins no file"
    queue.push(running.run, (with_files[0].id,), processes.QUEUE)
    now_waiting = queue.lengths(queue.connection())
    assert now_waiting == {**begun, "files": 1, "imports": begun["imports"] + 1}, "one job, whoever asks"
    assert queue.QUEUES[-1] == copying.QUEUE, "a worker asks them in this order"


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_what_cannot_be_copied_is_said_and_stays_a_link(
    with_files: tuple[ImportRun, list[AwaitedFile]], hostile: HostileSource
) -> None:
    run, waiting = with_files
    hostile.target = "http://127.0.0.1:9/"
    cases = {
        hostile.url("/gone"): "status",
        hostile.url("/unauthorized"): "not_authorised",
        hostile.url("/garbage"): "attached_kind",
        hostile.url("/redirect"): "address_refused",
        "http://127.0.0.1:9/x.png": "address_refused",
        "http://[::1]/x": "address_refused",
        "file:///etc/passwd": "bad_address",
        "http://h:x/": "bad_address",
    }
    for address, code in cases.items():
        file = keep_one(waiting, address)
        copying.copy_waiting()
        assert reasons.decode(settled(file).error or "").code == code, address
        assert making.said(run, "attachment_failed")[-1]["reason"] == code, address
    assert len(making.said(run, "attachment_failed")) == len(cases)
    assert making.counted(TicketFile) == 0


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_what_may_come_later_is_tried_a_few_times(
    with_files: tuple[ImportRun, list[AwaitedFile]], hostile: HostileSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in ("/two-gigabytes", "/gzip-bomb", "/error", "/half", "/silent"):
        if path == "/silent":  # no patience with this one alone
            hasty = functools.partial(http.Limits, connect=30, read=0.3, total=0.5)
            monkeypatch.setattr(copying, "Limits", lambda hasty=hasty, **given: hasty(size=given["size"]))
        file = keep_one(with_files[1], hostile.url(path))
        copying.copy_waiting()
        later = settled(file).next_try_at
        assert later is not None, path
        assert later > now() + timedelta(minutes=5), path
        with operation():
            file.tries, file.next_try_at = copying.TRIES - 1, now()
        copying.copy_waiting()
        assert settled(file).next_try_at is None, path
        assert settled(file).error is not None, path
    assert making.counted(StoredFile) == 0


def test_credentials_go_to_the_system_of_the_chat_setting_alone(
    with_files: tuple[ImportRun, list[AwaitedFile]], hostile: HostileSource, system: ExternalChatSystem
) -> None:
    keep_one(with_files[1], hostile.url("/good"))
    copying.copy_waiting()
    [(_path, headers)] = hostile.seen
    assert "Authorization" not in headers


def test_erasing_reaches_copies_and_what_waits(
    with_files: tuple[ImportRun, list[AwaitedFile]], default_operator: Operator, app: Flask
) -> None:
    _run, waiting = with_files
    copying.copy_waiting()
    customer = db.session.get_one(Call, waiting[0].call_id).customer
    own = sa.select(Call.id).where(Call.customer_id == customer.id)
    files = db.session.scalars(
        sa.select(StoredFile).join(TicketFile).where(TicketFile.call_id.in_(own)).order_by(StoredFile.id)
    ).all()
    assert files
    erasing.erase(customer, by=default_operator)
    assert db.session.scalars(sa.select(AwaitedFile).where(AwaitedFile.call_id.in_(own))).all() == []
    assert db.session.scalars(sa.select(TicketFile).where(TicketFile.call_id.in_(own))).all() == []
    for file in files:
        db.session.refresh(file)
        assert file.discarded_at is not None
        assert Path(folder.place(file.public_id)).exists()  # until the scheduler comes by


def test_a_file_that_arrives_after_its_call_was_erased_is_not_kept(
    with_files: tuple[ImportRun, list[AwaitedFile]], monkeypatch: pytest.MonkeyPatch
) -> None:
    _run, waiting = with_files
    real = copying._download

    def slow(source: ChatSource, url: str, size: int) -> bytes:
        with operation():
            db.session.execute(sa.update(Call).values(erased_at=now()))
        return real(source, url, size)

    monkeypatch.setattr(copying, "_download", slow)
    copying.copy_waiting()
    assert making.counted(TicketFile) == 0
    assert all(settled(one).next_try_at is None for one in waiting)
