"""Files on the screen: upload, columns, a check that writes nothing, the import (chat-import.md 3, `file`)."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from werkzeug.test import TestResponse

from helpcenter.accounts.models import Operator
from helpcenter.accounts.permissions import Permission
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.imports import processes, uploads
from helpcenter.imports.models import ChatSource, ImportedChat, ImportRun, RejectedChat, RunState
from helpcenter.imports.upload_models import ImportFile
from helpcenter.services.models import Service
from helpcenter.tickets.models import Call
from helpcenter.transactions import operation
from helpcenter.web.refusals import RefusedError
from tests import factories
from tests.client import Browser
from tests.imports import making
from tests.imports.making import operator_with
from tests.imports.test_tables import CSV, LINE

MANAGE = Permission.SERVICE_MANAGEMENT


@pytest.fixture
def setting(desk: Service, default_operator: Operator) -> ChatSource:
    return making.chat_source(desk, default_operator, kind="file", name="過去ログ", url="")


@pytest.fixture
def admin(client: Browser, desk: Service) -> Browser:
    client.sign_in(operator_with(desk, MANAGE))
    return client


def upload(browser: Browser, source: ChatSource, content: str, name: str = "chats.csv") -> TestResponse:
    data = {"source": str(source.id), "file": (BytesIO(content.encode("cp932")), name)}
    return browser.post("/admin/processes/files", data=data, content_type="multipart/form-data")


def only() -> ImportFile:
    db.session.expire_all()
    return db.session.query(ImportFile).one()


def chosen(file: ImportFile, **changes: object) -> dict[str, str]:
    return {name: str(at) for name, at in {**file.mapping, **changes}.items()}


def test_a_table_is_mapped_checked_and_imported(admin: Browser, setting: ChatSource) -> None:
    assert upload(admin, setting, CSV + "9,昨日,顧客,森,x,森,,,\n").status_code == 303
    file = only()
    assert 'value="0" selected' in admin.get(f"/admin/processes/files/{file.id}").text
    assert admin.post(f"/admin/processes/files/{file.id}/check", data=chosen(file)).status_code == 303
    uploads.check(file.id)
    shown = admin.get(f"/admin/processes/files/{file.id}", headers={"HX-Request": "true"}).text
    assert "Row 6 is left out: Line: time cannot be understood." in shown
    report = only().report
    assert report is not None
    assert (report["chats"], report["new"], report["rows_left_out"], report["new_customers"]) == (2, 2, 1, 2)
    assert making.counted(Call) == making.counted(ImportRun) == 0
    assert admin.post(f"/admin/processes/files/{file.id}/run").status_code == 303
    run = only().run
    assert run is not None
    uploads.run_import(run.id)
    db.session.refresh(run)
    assert (run.state, run.created, run.file_name) == (RunState.SUCCEEDED, 2, "chats.csv")
    assert making.said(run, "bad_row") == [{"row": 6, "detail": "line_time"}]
    assert making.said(run, "bad_rows") == [{"count": 1}]
    assert {row[0] for row in db.session.query(ImportedChat.external_id)} == {"7", "8"}


def test_importing_the_same_file_again_changes_nothing(admin: Browser, setting: ChatSource) -> None:
    upload(admin, setting, LINE, "line.csv")
    file, operator = only(), setting.default_operator
    for created, skipped in ((2, 0), (0, 2)):
        run = uploads.request_import(file, by=operator)
        uploads.run_import(run.id)
        uploads.run_import(run.id)  # a job may run twice
        db.session.refresh(run)
        assert (run.created, run.skipped, run.state) == (created, skipped, RunState.SUCCEEDED)
    uploads.check(file.id)
    report = only().report
    assert report is not None
    assert (report["new"], report["known"]) == (0, 2)


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_needed_columns_have_to_be_chosen(admin: Browser, setting: ChatSource) -> None:
    upload(admin, setting, "a,b,c,d\n1,2026-11-20 09:00,user,text\n")
    file = only()
    answer = admin.post(f"/admin/processes/files/{file.id}/check", data=chosen(file, chat_id=0))
    assert answer.status_code == 422
    assert "Line: text" in answer.text
    chosen_all = chosen(file, chat_id=0, line_time=1, line_role=2, line_text=3, tags=99)
    assert admin.post(f"/admin/processes/files/{file.id}/check", data=chosen_all).status_code == 303
    assert only().mapping == {"chat_id": 0, "line_time": 1, "line_role": 2, "line_text": 3}


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_bad_chats_of_a_json_file_are_reported_then_kept(admin: Browser, setting: ChatSource) -> None:
    times = ", ".join(f'"{name}": "2026-11-20T10:00:00"' for name in ("started_at", "ended_at", "updated_at"))
    upload(admin, setting, f'{{"id": 1, "status": "closed", {times}}}\n{{"id": 2}}\n', "a.ndjson")
    file = only()
    uploads.request_check(file, {})
    uploads.check(file.id)
    report = only().report
    assert report is not None
    assert (report["new"], report["rejected"], report["problems"][0][0]) == (1, 1, "2")
    assert making.counted(RejectedChat) == 0
    run = uploads.request_import(file, by=setting.default_operator)
    uploads.run_import(run.id)
    assert making.counted(RejectedChat) == 1


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_what_is_refused(admin: Browser, setting: ChatSource, desk: Service, default_operator: Operator) -> None:
    assert upload(admin, setting, "only one column\n1\n").status_code == 422
    assert admin.post("/admin/processes/files", data={"source": str(setting.id)}).status_code == 422
    assert making.counted(ImportFile) == 0
    with pytest.raises(RefusedError):
        processes.start(setting.sync, by=default_operator)
    upload(admin, setting, CSV)
    file = only()
    uploads.request_import(file, by=default_operator)
    with pytest.raises(RefusedError):
        uploads.request_import(file, by=default_operator)


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_another_service_sees_nothing_of_it(client: Browser, setting: ChatSource, default_operator: Operator) -> None:
    client.sign_in(operator_with(setting.service, MANAGE))
    upload(client, setting, CSV)
    file = only()
    client.sign_in(operator_with(factories.service(), MANAGE))
    assert upload(client, setting, CSV).status_code == 404
    assert client.get(f"/admin/processes/files/{file.id}").status_code == 404
    assert client.post(f"/admin/processes/files/{file.id}/check").status_code == 404
    assert client.post(f"/admin/processes/files/{file.id}/run").status_code == 404
    assert "chats.csv" not in client.get("/admin/processes/files").text


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_files_are_removed_after_a_week(admin: Browser, setting: ChatSource) -> None:
    upload(admin, setting, CSV)
    file = only()
    path = uploads.path_of(file)
    uploads.forget_old()
    assert path.exists()
    with operation():
        file.uploaded_at = now() - timedelta(days=8)
    uploads.forget_old()
    assert not path.exists()
    assert making.counted(ImportFile) == 0
