"""Files of imported chats are copied here, and their failures stop nothing (chat-import.md 1.7, 4.5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.accounts.models import Operator
from helpcenter.accounts.permissions import Permission
from helpcenter.clock import now
from helpcenter.customers import erasing
from helpcenter.demo.external_chat_system import ExternalChatSystem
from helpcenter.extensions import db
from helpcenter.files import folder
from helpcenter.files.models import StoredFile
from helpcenter.imports import copying, http, reasons
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
def hostile(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[HostileSource]:
    """A server with files that cannot be had, and little patience with it."""
    monkeypatch.setattr(copying, "Limits", lambda **given: http.Limits(connect=1, read=1, total=2, size=given["size"]))
    with hostile_source() as server, making.allowed(app, server.server_address[1]):
        yield server


@pytest.fixture
def with_files(source: ChatSource) -> tuple[ImportRun, list[AwaitedFile]]:
    """The chats of the external system, and their files that are to be copied."""
    run = making.imported(source)
    waiting = db.session.scalars(sa.select(AwaitedFile).order_by(AwaitedFile.id)).all()
    assert run.created > 100
    assert waiting
    assert making.counted(StoredFile) == 0
    return run, list(waiting)


def settled(file: AwaitedFile) -> AwaitedFile:
    return db.session.get_one(AwaitedFile, file.id, populate_existing=True)


def keep_one(waiting: list[AwaitedFile], url: str) -> AwaitedFile:
    """The first of them with another address; the others are of no interest."""
    with operation():
        db.session.execute(sa.delete(AwaitedFile).where(AwaitedFile.id != waiting[0].id))
        waiting[0].url = url
    return waiting[0]


def test_files_are_copied_shown_and_read_by_operators_of_the_service_alone(
    with_files: tuple[ImportRun, list[AwaitedFile]], desk: Service, client: Browser, source: ChatSource
) -> None:
    _run, waiting = with_files
    copying.copy_waiting()
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
@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/gone", "status"),
        ("/unauthorized", "not_authorised"),
        ("/garbage", "attached_kind"),
        ("/redirect", "address_refused"),
    ],
)
def test_what_cannot_be_copied_is_said_and_stays_a_link(
    with_files: tuple[ImportRun, list[AwaitedFile]], hostile: HostileSource, path: str, code: str
) -> None:
    run, waiting = with_files
    hostile.target = "http://127.0.0.1:9/"
    file = keep_one(waiting, hostile.url(path))
    copying.copy_waiting()
    assert reasons.decode(settled(file).error or "").code == code
    assert [one["reason"] for one in making.said(run, "attachment_failed")] == [code]
    assert making.counted(TicketFile) == 0


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize("path", ["/silent", "/two-gigabytes", "/gzip-bomb", "/error", "/half"])
def test_what_may_come_later_is_tried_a_few_times(
    with_files: tuple[ImportRun, list[AwaitedFile]], hostile: HostileSource, path: str
) -> None:
    file = keep_one(with_files[1], hostile.url(path))
    copying.copy_waiting()
    later = settled(file).next_try_at
    assert later is not None
    assert later > now() + timedelta(minutes=5)
    with operation():
        file.tries, file.next_try_at = copying.TRIES - 1, now()
    copying.copy_waiting()
    assert settled(file).next_try_at is None
    assert settled(file).error is not None
    assert making.counted(StoredFile) == 0


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/x.png", "file:///etc/passwd", "http://[::1]/x", "http://h:x/"])
@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_addresses_of_our_own_networks_are_refused(
    with_files: tuple[ImportRun, list[AwaitedFile]], address: str
) -> None:
    file = keep_one(with_files[1], address)
    copying.copy_waiting()
    assert reasons.decode(settled(file).error or "").code in {"address_refused", "bad_address"}


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
