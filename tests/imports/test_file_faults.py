"""Uploads that break off, disks that are full, workers that die over a file, people who are erased."""

from __future__ import annotations

import os
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from werkzeug.datastructures import FileStorage

from helpcenter.accounts.models import Operator
from helpcenter.clock import now
from helpcenter.customers import erasing
from helpcenter.customers.models import Customer
from helpcenter.extensions import db
from helpcenter.imports import file_runs, progress, uploads
from helpcenter.imports.models import ChatSource, ImportRun, RunState
from helpcenter.imports.reasons import SourceError
from helpcenter.imports.upload_models import ImportFile
from helpcenter.services.models import Service
from helpcenter.tickets.models import Call
from helpcenter.transactions import operation
from tests import factories
from tests.imports import making

CHATS = 450


class DiedError(BaseException):
    """What a SIGKILL would do, as far as Python can."""


@pytest.fixture
def setting(desk: Service, default_operator: Operator) -> ChatSource:
    return making.chat_source(desk, default_operator, kind="file", name="過去ログ", url="")


def ndjson(count: int) -> bytes:
    times = dict.fromkeys(("updated_at", "started_at", "ended_at"), "2026-11-20T10:00:00Z")
    chats = ({"id": number, "status": "closed", "customer": {"id": f"c{number}"}, **times} for number in range(count))
    return b"\n".join(msgspec.json.encode(chat) for chat in chats)


def uploaded(source: ChatSource, content: bytes) -> ImportFile:
    return uploads.save(source, FileStorage(BytesIO(content), "chats.ndjson"), by=source.default_operator)


def test_a_file_goes_on_where_the_worker_died(setting: ChatSource, monkeypatch: pytest.MonkeyPatch) -> None:
    file = uploaded(setting, ndjson(CHATS))
    run = uploads.request_import(file, by=setting.default_operator)
    real, writes = progress._write, 0

    def write(*arguments: object) -> None:
        nonlocal writes
        writes += 1
        if writes in {2, 5, 9}:
            raise DiedError
        real(*arguments)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(progress, "_write", write)
    for _death in range(3):
        with pytest.raises(DiedError):
            uploads.run_import(run.id)
        with operation():
            late = sa.update(ImportRun).values(lease_until=now() - timedelta(seconds=1))
            db.session.execute(late)
        file_runs.close_abandoned()  # not its matter: the file is still there
    uploads.run_import(run.id)
    db.session.refresh(run)
    assert run.state is RunState.SUCCEEDED
    assert (run.fetched, run.created, run.skipped, run.pages) == (CHATS, CHATS, 0, 3)
    assert making.counted(Call) == CHATS


def test_nothing_is_left_of_an_upload_that_cannot_be_kept(setting: ChatSource) -> None:
    class Full(FileStorage):
        def save(self, dst: object, buffer_size: int = 16384) -> None:
            Path(str(dst)).write_bytes(b"half")
            raise OSError(28, "No space left on device")

    folder = uploads.path_of(uploaded(setting, ndjson(1))).parent
    before = set(folder.iterdir())
    with pytest.raises(SourceError) as refused:
        uploads.save(setting, Full(BytesIO(b"x"), "a.csv"), by=setting.default_operator)
    assert refused.value.reason.code == "not_kept"
    assert making.counted(ImportFile) == 1
    assert set(folder.iterdir()) == before


def test_bytes_that_no_row_knows_of_are_removed(setting: ChatSource) -> None:
    known = uploads.path_of(uploaded(setting, ndjson(1)))
    lost, young = known.with_name("lost"), known.with_name("young")
    for path in (lost, young):
        path.write_bytes(b"{}")
    for path in (lost, known):
        os.utime(path, (0, 0))
    uploads.forget_old()
    assert [path.exists() for path in (known, young, lost)] == [True, True, False]


def test_erasing_somebody_takes_the_files_of_the_service_along(setting: ChatSource) -> None:
    foreign = making.chat_source(factories.service(), setting.default_operator, kind="file", url="")
    done, reading, other = uploaded(setting, ndjson(1)), uploaded(setting, ndjson(2)), uploaded(foreign, ndjson(1))
    run = uploads.request_import(done, by=setting.default_operator)
    uploads.run_import(run.id)
    uploads.request_import(reading, by=setting.default_operator)
    paths = [uploads.path_of(one) for one in (done, reading, other)]
    erasing.erase(
        db.session.scalars(sa.select(Customer).where(Customer.service_id == setting.service_id)).one(), by=None
    )
    assert [path.exists() for path in paths] == [False, True, True]
    uploads.run_import(reading.run_id or 0)
    uploads.forget_old()
    assert [path.exists() for path in paths] == [False, False, True]
    assert making.counted(Call) == 2  # the erased one's chat was left out the second time
