"""The job of an export: one file, all of it or none, for its maker, for seven days."""

from __future__ import annotations

import io
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.accounts.models import Operator
from helpcenter.audit.models import AuditEntry
from helpcenter.clock import now
from helpcenter.customers import erasing
from helpcenter.customers.models import Customer
from helpcenter.exports import asking, due, files, leases, running
from helpcenter.exports.models import Export, ExportState
from helpcenter.extensions import db
from helpcenter.leases import LeaseLostError
from helpcenter.services.models import Service
from helpcenter.transactions import operation
from tests import factories
from tests.at_once import Both
from tests.chat import chats
from tests.client import Browser

URL = "/console/exports"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk(app: Flask) -> Service:
    made = factories.service()
    for number in range(3):
        chats.ended(made, ("customer", f"返金 {number}"), at=chats.NOON + timedelta(minutes=number))
    return made


@pytest.fixture
def ana(desk: Service) -> Operator:
    return factories.operator(desk, role_key="supervisor")


def ask(ana: Operator, **search: str) -> Export:
    return asking.ask("chats", search, by=ana)


def row(export: Export) -> Export:
    db.session.rollback()
    return db.session.get_one(Export, export.id, populate_existing=True)


def change(export: Export, **values: Any) -> None:
    with operation():
        db.session.execute(sa.update(Export).where(Export.id == export.id).values(**values))


def on_disk() -> list[str]:
    return sorted(file.name for file in files.folder().iterdir())


@pytest.fixture(autouse=True)
def empty_folder(app: Flask) -> None:
    for file in files.folder().iterdir():
        file.unlink()


def test_it_is_made_and_downloaded(client: Browser, desk: Service, ana: Operator) -> None:
    client.sign_in(ana)
    response = client.post(f"{URL}/chats", data={"q": "返金", "since": "", "sort": ""}, headers=HTMX)
    assert response.status_code == 201
    assert "抽出待ち" in response.text
    export = db.session.scalars(sa.select(Export)).one()
    assert export.search == {"q": "返金"}
    running.run(export.id)
    found = row(export)
    assert (found.state, found.total, found.done, found.lease_until) == (ExportState.DONE, 3, 3, None)
    assert on_disk() == [found.file_name]
    assert files.path_of(found.file_name).stat().st_mode & 0o077 == 0
    status = client.get(f"{URL}/latest").text
    assert f'href="{URL}/{export.id}/file"' in status
    assert "every 1s" not in status
    with client.get(f"{URL}/{export.id}/file") as file:
        assert file.mimetype == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        assert file.headers["Content-Disposition"].startswith("attachment; filename=chats-20")
        book = openpyxl.load_workbook(io.BytesIO(file.data))
    assert len(list(book["チャット"].rows)) == 4
    actions = db.session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions[-2:] == ["export_requested", "export_downloaded"]


def test_nobody_else_gets_it(app: Flask, client: Browser, desk: Service, ana: Operator) -> None:
    export = ask(ana)
    running.run(export.id)
    for other in (factories.operator(desk, role_key="administrator"), factories.operator(role_key="supervisor")):
        browser = app.test_client()
        assert isinstance(browser, Browser)
        browser.sign_in(other)
        assert browser.get(f"{URL}/{export.id}/file").status_code == 404
        assert browser.post(f"{URL}/{export.id}/cancellation").status_code == 404
        assert f"{URL}/{export.id}" not in browser.get(URL).text
        assert f"{URL}/{export.id}" not in browser.get(f"{URL}/latest").text
    assert client.get(f"{URL}/{export.id}/file").status_code == 302  # a visitor is sent to the sign-in


def test_it_needs_the_permission_to_ask_and_to_download(client: Browser, desk: Service, ana: Operator) -> None:
    export = ask(ana)
    running.run(export.id)
    waiting = ask(ana)
    with operation():
        ana.role = factories.role("operator")
    client.sign_in(ana)
    assert client.get(f"{URL}/{export.id}/file").status_code == 403
    assert client.post(f"{URL}/chats").status_code == 403
    assert "データ抽出" not in client.get("/console/history").text
    running.run(waiting.id)
    assert (row(waiting).state, row(waiting).error) == (ExportState.FAILED, "not_allowed")


def test_the_button_stands_in_the_history(client: Browser, desk: Service, ana: Operator) -> None:
    client.sign_in(ana)
    page = client.get("/console/history").text
    assert 'hx-post="/console/exports/chats" hx-include="#history_search"' in page.replace("&#34;", '"')


def test_a_worker_that_is_gone_leaves_its_export_to_the_next(desk: Service, ana: Operator) -> None:
    export = ask(ana)
    gone = leases.take(export.id)
    assert gone is not None
    files.path_of(f"{export.id}-{gone.token}.part").write_bytes(b"half")
    running.run(export.id)
    assert row(export).state is ExportState.RUNNING  # somebody may still be at work
    assert db.session.scalars(due._left_alone()).all() == []
    change(export, lease_until=now() - timedelta(seconds=1))
    assert db.session.scalars(due._left_alone()).all() == [export.id]
    running.run(export.id)
    assert row(export).state is ExportState.DONE
    with pytest.raises(LeaseLostError):
        leases.hold(gone, file_name="late.xlsx", state=ExportState.DONE)
    assert row(export).file_name == f"{export.id}-{gone.token + 1}.xlsx"


def test_after_five_workers_it_has_failed(desk: Service, ana: Operator) -> None:
    export = ask(ana)
    for _killed in range(leases.MOST_ATTEMPTS):
        assert leases.take(export.id) is not None
        change(export, lease_until=now() - timedelta(seconds=1))
    running.run(export.id)
    assert (row(export).state, row(export).error) == (ExportState.FAILED, "internal")


def test_whoever_is_erased_meanwhile_is_in_no_file(desk: Service, ana: Operator) -> None:
    """However many are: that is no worker that died, and the export ends as it should."""
    export = ask(ana)
    people = db.session.scalars(sa.select(Customer)).all()
    for number, person in enumerate(people):
        lease = leases.take(export.id)
        assert lease is not None
        erasing.erase(person, by=None)
        with pytest.raises(LeaseLostError):
            leases.hold(lease, state=ExportState.DONE)
        assert (row(export).state, row(export).attempts) == (ExportState.QUEUED, 0), number
    assert len(people) * 2 > leases.MOST_ATTEMPTS
    running.run(export.id)
    assert (row(export).state, row(export).done) == (ExportState.DONE, 3)
    book = openpyxl.load_workbook(files.path_of(row(export).file_name))
    cells = [cell for sheet in book for line in sheet.iter_rows(values_only=True) for cell in line]
    assert len(cells) > 20
    assert not [cell for cell in cells if "花子" in str(cell) or "返金" in str(cell)]


@pytest.mark.parametrize("database_kind", ["postgresql"])
def test_nothing_begins_or_ends_beside_an_erasure(app: Flask, desk: Service, ana: Operator) -> None:
    """A worker that began before its commit would read the person; one that ends then would keep a file of them."""
    both, (first, second, _third) = Both(app), db.session.scalars(sa.select(Customer)).all()
    waiting = ask(ana)
    both("beginning", lambda: erasing.erase(first, by=None), lambda: leases.take(waiting.id))
    assert row(waiting).state is ExportState.RUNNING
    lease = leases.Lease(waiting.id, row(waiting).lease_token)

    def end() -> None:
        leases.hold(lease, state=ExportState.DONE, file_name="late.xlsx", lease_until=None)

    both("ending", end, lambda: erasing.erase(db.session.get_one(Customer, second.id), by=None))
    assert db.session.scalars(sa.select(Export.id)).all() == []


def test_half_a_file_is_never_offered(client: Browser, desk: Service, ana: Operator) -> None:
    client.sign_in(ana)
    export = ask(ana)
    lease = leases.take(export.id)
    assert lease is not None
    files.path_of(f"{export.id}-{lease.token}.part").write_bytes(b"half")
    assert client.get(f"{URL}/{export.id}/file").status_code == 404
    assert "download" not in client.get(f"{URL}/latest").text


def test_a_full_disk_is_said_and_leaves_nothing(client: Browser, desk: Service, ana: Operator) -> None:
    client.sign_in(ana)
    export = ask(ana)
    files.path_of(f"{export.id}-1.part").symlink_to("/dev/full")
    running.run(export.id)
    assert (row(export).state, row(export).error) == (ExportState.FAILED, "disk")
    assert on_disk() == []
    assert "ディスクに空きがない" in client.get(URL).text
    again = ask(ana)
    running.run(again.id)
    assert row(again).state is ExportState.DONE


def test_one_that_was_cancelled_is_not_made(client: Browser, desk: Service, ana: Operator) -> None:
    client.sign_in(ana)
    waiting, begun = ask(ana), ask(ana)
    lease = leases.take(begun.id)
    assert lease is not None
    for export in (waiting, begun):
        assert client.post(f"{URL}/{export.id}/cancellation", headers=HTMX).status_code == 200
        assert row(export).state is ExportState.CANCELLED
    with pytest.raises(LeaseLostError):
        leases.hold(lease)
    running.run(waiting.id)
    assert on_disk() == []


def test_no_more_than_three_at_once(client: Browser, desk: Service, ana: Operator) -> None:
    client.sign_in(ana)
    for _number in range(3):
        assert client.post(f"{URL}/chats", headers=HTMX).status_code == 201
    refused = client.post(f"{URL}/chats", headers=HTMX)
    assert refused.status_code == 409
    assert "すでに3件を抽出しています" in refused.text


def test_after_seven_days_file_and_record_are_gone(client: Browser, desk: Service, ana: Operator) -> None:
    client.sign_in(ana)
    old, new = ask(ana), ask(ana)
    for export in (old, new):
        running.run(export.id)
    change(old, created_at=now() - timedelta(days=7, seconds=1))
    assert client.get(f"{URL}/{old.id}/file").status_code == 404  # also before the scheduler comes
    due.remove_old()
    assert on_disk() == [row(new).file_name]
    assert db.session.scalars(sa.select(Export.id)).all() == [new.id]
    with client.get(f"{URL}/{new.id}/file") as file:
        assert file.status_code == 200


def test_what_killed_workers_left_is_removed_after_a_while(desk: Service, ana: Operator) -> None:
    for name in ("1-1.part", "1-1.xlsx", "2-1.part"):
        files.path_of(name).write_bytes(b"half")
    past = (now() - timedelta(days=1)).timestamp()
    for name in ("1-1.part", "1-1.xlsx"):
        os.utime(files.path_of(name), (past, past))
    due.remove_old()
    assert on_disk() == ["2-1.part"]


def test_the_command_writes_a_file(app: Flask, desk: Service, ana: Operator, tmp_path_factory: Any) -> None:
    chats.ended(factories.service(), ("customer", "返金 よそ"))
    path: Path = tmp_path_factory.mktemp("out") / "a.xlsx"
    run = app.test_cli_runner()
    said = run.invoke(args=["export", "chats", str(path), "--search", "?q=返金", "--language", "en"])
    assert (said.exit_code, said.output) == (0, f"4 chats written to {path}\n")
    assert len(list(openpyxl.load_workbook(path)["Chats"].rows)) == 5
    said = run.invoke(args=["export", "chats", str(path), "--operator", ana.email.upper()])
    assert said.output == f"3 chats written to {path}\n"
    assert run.invoke(args=["export", "chats", str(path), "--operator", "x"]).exit_code == 1
    assert run.invoke(args=["export", "chats", str(path.parent / "none" / "a.xlsx")]).exit_code == 1
    assert [file.name for file in path.parent.iterdir()] == ["a.xlsx"]
