"""The file of a call search (tickets-customers.md 1.7), and what becomes of files when somebody is erased."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
from flask import Flask

from helpcenter.customers import erasing
from helpcenter.customers.models import Channel
from helpcenter.exports import call_sheets, files, running, workbook
from helpcenter.exports.models import Export, ExportState
from helpcenter.extensions import db
from helpcenter.web import languages
from tests import factories
from tests.chat import chats
from tests.client import Browser
from tests.tickets import desk as desks


def export(path: Path, operator: Any, language: str = "ja", **search: str) -> list[list[Any]]:
    done: list[int] = []
    ids = call_sheets.found(search, operator, "Asia/Tokyo")
    with languages.reading(language, "Asia/Tokyo"):
        workbook.write(path, call_sheets.sheets(ids, done.append))
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(path).active.rows]


def test_calls_of_every_channel_with_what_was_said(app: Flask, tmp_path: Path) -> None:
    desk = desks.desk()
    desks.imported(desk, desks.chat_source(desk), desks.line("customer", "=京都まで", speaker_name="香織さん"))
    chat = chats.ended(desk.service, ("customer", "京都の返金は？"), customer=desk.customer, operator=desk.operator)
    desk.ticket("返金", "京都", chat=chat, channel=Channel.CHAT)
    desk.ticket("別件", "東京")
    headings, *rows = export(tmp_path / "c.xlsx", desk.operator, q="京都")
    assert [heading for heading in headings if heading][:3] == ["番号", "サービス", "チャネル"]
    said = {row[2]: row[-1] for row in rows}
    assert len(rows) == 2
    assert said["チャット（本店チャット）"] == "2026-11-18 12:00:00  香織さん: =京都まで"
    assert "京都の返金は？" in said["チャット"]
    assert export(tmp_path / "d.xlsx", desk.stranger, q="京都")[1:] in ([], [[None] * len(headings)])


def test_asked_for_over_http_and_deleted_with_the_person(app: Flask, client: Browser) -> None:
    desk = desks.desk()
    desk.ticket("返金", "京都")
    client.sign_in(desk.operator)
    assert client.post("/console/exports/calls", data={"q": "京都"}).status_code == 403
    client.sign_in(factories.operator(desk.service, role_key="supervisor"))
    assert "/console/exports/calls" in client.get("/console/calls").text
    assert client.post("/console/exports/calls", data={"q": "京都", "page": "x"}).status_code == 303
    made = db.session.query(Export).one()
    assert (made.kind, made.search) == ("calls", {"q": "京都"})
    running.run(made.id)
    made = db.session.get_one(Export, made.id, populate_existing=True)
    path = files.path_of(made.file_name)
    assert (made.state, made.total, path.is_file()) == (ExportState.DONE, 1, True)
    erasing.erase(desk.customer, by=None)
    assert not path.exists()
    assert db.session.query(Export).count() == 0
