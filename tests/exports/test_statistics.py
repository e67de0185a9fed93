"""The statistics in Excel: the same figures as on the page, of services that one may see, and never a formula."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from flask import Flask

from helpcenter.exports import files, running, workbook
from helpcenter.exports.models import Export, ExportState
from helpcenter.exports.workbook import Column, Sheet
from helpcenter.extensions import db
from helpcenter.statistics import rolling
from tests import factories
from tests.chat import chats
from tests.client import Browser
from tests.statistics.test_page import PERIOD
from tests.statistics.test_rolling import SHOP, a_day

HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_each_table_of_the_page_is_a_sheet(app: Flask, client: Browser) -> None:
    desk, other = factories.service(name={"ja": "本店"}), factories.service(name={"ja": "よそ"})
    boss = factories.operator(desk, role_key="supervisor", language="ja")
    ana, ben = factories.operator(desk, name="=HYPERLINK(1)"), factories.operator(desk, name="Ben")
    a_day(desk, ana, ben)
    chats.ended(other, ("customer", "よそ"), at=datetime(2026, 11, 20, tzinfo=UTC))
    rolling.run()
    client.sign_in(ana)
    assert client.post("/console/exports/statistics/chats", data=PERIOD).status_code == 403
    client.sign_in(boss)
    assert client.post("/console/exports/statistics/people", data=PERIOD).status_code == 404
    books = {}
    for kind, filters in (("chats", {}), ("articles", {}), ("imports", {"unit": "hour"}), ("chats", {"channel": SHOP})):
        answer = client.post(f"/console/exports/statistics/{kind}", data={**PERIOD, **filters}, headers=HTMX)
        assert answer.status_code == 201
        export = db.session.query(Export).order_by(Export.id.desc()).first()
        assert export is not None
        running.run(export.id)
        db.session.refresh(export)
        assert (export.state, export.error) == (ExportState.DONE, None)
        assert export.done == export.total
        books[kind, *filters] = openpyxl.load_workbook(files.path_of(export.file_name))
    chat = books["chats",]
    assert chat.sheetnames == ["期間", "推移", "オペレーター別", "処理タイプ別", "チャネル別"]
    totals = {row[0]: row[1:] for row in chat["期間"].values}
    assert totals["指標"] == ("2026-11-20 – 2026-11-20", "2026-11-19 – 2026-11-19")
    assert totals["サービス"] == ("本店", None)
    assert (totals["リクエスト"], totals["満足度"]) == ((5, 1), (0.5, None))
    assert totals["待ち時間（秒）"] == (round((30 + 90 + 30) / 3, 4), None)
    heads, *rows = chat["オペレーター別"].rows
    of_ana = {head.value: cell for head, cell in zip(heads, rows[0], strict=True)}
    assert (of_ana["オペレーター"].value, of_ana["オペレーター"].data_type) == ("=HYPERLINK(1)", "s")
    assert (of_ana["処理"].value, of_ana["オンライン（秒）"].value, of_ana["満足度"].number_format) == (2, 0, "0.0%")
    assert {row[0] for row in books["chats", "channel"]["期間"].values} >= {"チャネル"}
    assert len(list(books["imports", "unit"]["推移"].values)) == 25
    assert "該当なしの検索語" in books["articles",].sheetnames
    answer = client.get(f"/console/exports/{export.id}/file")
    assert "statistics-chats-" in answer.headers["Content-Disposition"]
    answer.close()
    page = client.get("/console/statistics", query_string=PERIOD).text
    assert 'hx-post="/console/exports/statistics/chats"' in page


def test_shares_by_the_other_writer(tmp_path: Path) -> None:
    columns = [Column("名"), Column("割合", 9, "share"), Column("数", 9, "number")]
    workbook.write_with_xlsxwriter(tmp_path / "a.xlsx", [Sheet("一", columns, iter([("a", 0.25, 3), ("b", None, 4)]))])
    row = list(openpyxl.load_workbook(tmp_path / "a.xlsx")["一"].rows)[1]
    assert [(cell.value, cell.number_format) for cell in row[1:]] == [(0.25, "0.0%"), (3, "General")]
