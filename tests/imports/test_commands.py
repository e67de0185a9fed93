"""The commands `flask import …`, and chats from files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.accounts.models import Operator
from helpcenter.clock import now
from helpcenter.demo import external_chats
from helpcenter.extensions import db
from helpcenter.imports import file_runs, lease, processes, reasons
from helpcenter.imports.models import ChatSource, ImportRun, RejectedChat, RunState, RunTrigger
from helpcenter.leases import LeaseLostError
from helpcenter.tickets.models import Call
from helpcenter.transactions import operation
from tests.imports import making
from tests.imports.conftest import START


def chats(count: int) -> list[external_chats.Json]:
    return [external_chats.chat(n, START) for n in range(count)]


def invoke(app: Flask, *arguments: str) -> tuple[int, str]:
    answer = app.test_cli_runner().invoke(args=["import", *arguments])
    db.session.rollback()
    return answer.exit_code, answer.output


def test_run_imports_now(app: Flask, source: ChatSource) -> None:
    code, said = invoke(app, "run", source.name)
    assert code == 0, said
    assert "299 created" in said
    assert making.counted(Call) == 299


def test_run_says_why_it_cannot(app: Flask, source: ChatSource, default_operator: Operator) -> None:
    processes.stop(source.sync, by=default_operator)
    for arguments, why in ((("run", str(source.id)), "stopped"), (("run", "nobody"), f"{source.id} {source.name}")):
        code, said = invoke(app, *arguments)
        assert code == 1
        assert why in said


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("form", ["lines", "array", "answer"])
def test_a_file_in_any_form_and_encoding_arrives(
    app: Flask, source: ChatSource, tmp_path: Path, form: str, encoding: str
) -> None:
    found = chats(30)
    text = {
        "lines": "\n".join(json.dumps(chat, ensure_ascii=False) for chat in found) + "\n\n",
        "array": json.dumps(found, ensure_ascii=False),
        "answer": json.dumps({"chats": found, "next_cursor": None}, ensure_ascii=False),
    }[form]
    path = tmp_path / "chats.json"
    path.write_text(text, encoding)
    code, said = invoke(app, "file", str(source.id), str(path))
    assert code == 0, said
    assert "30 chats fetched, 29 created, 0 updated, 0 skipped, 1 rejected" in said
    call = making.call_of(source, 0)
    assert call.customer.name == found[0]["customer"]["name"]
    assert "29 skipped, 1 rejected" in invoke(app, "file", str(source.id), str(path))[1]
    run = db.session.scalars(sa.select(ImportRun).order_by(ImportRun.id)).first()
    assert run is not None
    assert (run.trigger, run.file_name) == (RunTrigger.FILE, "chats.json")
    assert source.sync.cursor is None  # the process has not read anything yet


def test_a_long_file_is_read_in_pages(app: Flask, source: ChatSource, tmp_path: Path) -> None:
    path = tmp_path / "chats.ndjson"
    path.write_text("".join(json.dumps(chat) + "\n" for chat in chats(450)), "utf-8")
    assert invoke(app, "file", source.name, str(path))[0] == 0
    assert db.session.scalars(sa.select(ImportRun.pages)).one() == 3
    assert making.counted(Call) == 449


def test_a_bad_line_stops_nothing(app: Flask, source: ChatSource, tmp_path: Path) -> None:
    lines = [json.dumps(chat).encode() for chat in chats(3)]
    path = tmp_path / "chats.ndjson"
    path.write_bytes(b"\n".join([lines[0], b'{"id": "half', b"\x81\xff\xfe", lines[1], lines[2]]))
    code, said = invoke(app, "file", source.name, str(path))
    assert code == 0, said
    assert "5 chats fetched, 3 created, 0 updated, 0 skipped, 2 rejected" in said
    assert making.counted(RejectedChat) == 2


@pytest.mark.parametrize("content", [b"", b"<xml/>", b"[1, 2", b'{"chats": 7}', b"[" * 5000])
def test_what_is_no_such_file_is_said(app: Flask, source: ChatSource, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "chats.json"
    path.write_bytes(content)
    code, said = invoke(app, "file", source.name, str(path))
    assert making.counted(Call) == 0
    if content:
        assert code == 1
        assert "The file cannot be read" in said


def test_a_file_whose_reader_died_does_not_block_the_process(source: ChatSource, tmp_path: Path) -> None:
    with operation():
        run = file_runs.begin(source, tmp_path / "gone.json")
    held = lease.take(run.id)
    file_runs.close_abandoned()
    assert db.session.get_one(ImportRun, run.id, populate_existing=True).state is RunState.RUNNING
    with operation():
        db.session.execute(sa.update(ImportRun).values(lease_until=now().replace(year=2020)))
    file_runs.close_abandoned()
    closed = db.session.get_one(ImportRun, run.id, populate_existing=True)
    assert closed.state is RunState.FAILED
    assert reasons.decode(closed.error or "").code == "interrupted"
    assert held is not None
    with pytest.raises(LeaseLostError), operation():
        lease.hold(held)
