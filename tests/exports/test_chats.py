"""The file of an export of chats: every column, in the reader's words and time, and nothing of others."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.accounts.models import Operator
from helpcenter.chat.models import Chat, EndedBy, Message, Rating
from helpcenter.exports import chat_sheets, workbook
from helpcenter.exports.workbook import LONGEST_CELL
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.tickets import from_chats
from helpcenter.transactions import operation
from helpcenter.web import languages
from tests import factories
from tests.chat import chats
from tests.queries import counted

HEADINGS = ["ID", "サービス", "チャネル", "受付日時", "初回応答（秒）", "待ち（秒）", "対応（秒）", "終了者",
            "オペレーター", "顧客", "メール", "処理タイプ1", "処理タイプ2", "処理タイプ3", "状態", "評価",
            "コメント", "チケット番号", "会話"]  # fmt: skip
TRANSCRIPT = """2026-11-20 12:00:30  自動: ようこそ
2026-11-20 12:01:00  =山田 花子: =1+1 😀
2026-11-20 12:01:30  佐藤 美咲: お調べします"""


@pytest.fixture
def desk(app: Flask) -> Service:
    return factories.service(name={"ja": "みなと", "en": "Minato"})


@pytest.fixture
def ana(desk: Service) -> Operator:
    return factories.operator(desk, name="佐藤 美咲", nickname="さとう", role_key="supervisor")


def export(path: Path, operator: Operator | None, language: str = "ja", **search: str) -> list[list[list[Any]]]:
    """The rows of the two sheets, headings first."""
    done: list[int] = []
    ids = chat_sheets.found(search, operator, "Asia/Tokyo")
    with languages.reading(language, "Asia/Tokyo"):
        workbook.write(path, chat_sheets.sheets(ids, done.append))
    assert done[-1:] == ([len(ids)] if ids else [])
    book = openpyxl.load_workbook(path)
    return [[[cell.value for cell in row] for row in sheet.rows if any(cell.value for cell in row)] for sheet in book]


def test_every_column_says_what_happened(desk: Service, ana: Operator, tmp_path: Path) -> None:
    top = chats.category(desk, "返品・返金")
    leaf = chats.category(desk, "返金時期", chats.category(desk, "返金", top))
    person = factories.customer(desk, name="=山田 花子", email="hana@example.jp")
    chat = chats.ended(desk, ("greeting", "ようこそ"), ("customer", "=1+1 😀"), ("operator", "お調べします"),
                       ("note", "検品済み"), ("assigned", "佐藤"), customer=person, operator=ana, satisfied=False,
                       category=leaf, site="https://shop.example", ended_by=EndedBy.CUSTOMER)  # fmt: skip
    with operation():
        db.session.get_one(Rating, chat.id).comment = "+遅い"
    ticket = from_chats.create(chat, by=ana, subject="返金", content="…", category_id=None, inquiry_type_id=None)
    (headings, row), _long = export(tmp_path / "a.xlsx", ana)
    assert headings == HEADINGS
    assert row == [
        chat.number, "みなと", "shop.example", chats.NOON.replace(hour=12, tzinfo=None), 60, 38, 17 * 60 - 38, "お客様",
        "佐藤 美咲", "=山田 花子", "hana@example.jp", "返品・返金", "返金", "返金時期", "処理", "不満足", "+遅い",
        ticket.reference,
        TRANSCRIPT,
    ]  # fmt: skip


def test_what_has_not_happened_is_empty(desk: Service, ana: Operator, tmp_path: Path) -> None:
    person = factories.customer(desk, name="")
    chats.running(desk, customer=person)
    (_headings, row), _long = export(tmp_path / "a.xlsx", ana)
    assert row[4:10] == [None, None, None, None, None, f"お客様 {person.id}"]
    assert row[10:] == [None, None, None, None, "待機", None, None, None, None]


def test_the_words_are_those_of_the_reader(desk: Service, ana: Operator, tmp_path: Path) -> None:
    chats.ended(desk, ("greeting", "Hello"), operator=ana, satisfied=True, ended_by=EndedBy.SYSTEM)
    (headings, row), _long = export(tmp_path / "a.xlsx", ana, "en")
    assert headings[:3] == ["ID", "Service", "Channel"]
    assert (row[1], row[7], row[14], row[15]) == ("Minato", "System", "Handled", "Satisfied")
    assert "Automatic: Hello" in row[18]


def test_only_chats_that_one_may_see_in_the_order_of_the_search(desk: Service, ana: Operator, tmp_path: Path) -> None:
    other = factories.service()
    made = [chats.ended(desk, ("customer", "返金"), at=chats.NOON + timedelta(hours=n)).number for n in range(3)]
    chats.ended(desk, ("customer", "配送"))
    foreign = chats.ended(other, ("customer", "返金"), at=chats.NOON + timedelta(days=1)).number

    def ids(operator: Operator | None, **search: str) -> list[str]:
        return [row[0] for row in export(tmp_path / "a.xlsx", operator, **search)[0][1:]]

    assert ids(ana, q="返金") == made[::-1]
    assert ids(ana, q="返金", sort="received") == made
    assert ids(ana, q="返金", service=str(other.id)) == []
    assert ids(None, q="返金") == [foreign, *made[::-1]]


def test_a_transcript_too_long_for_a_cell_has_a_sheet_of_its_own(desk: Service, ana: Operator, tmp_path: Path) -> None:
    lines = [("customer", "あ" * 4990)] * 7
    long = chats.ended(desk, *lines, ("note", "内緒"), operator=ana)
    short = chats.ended(desk, ("customer", "短い"), at=chats.NOON - timedelta(hours=1))
    rows, long_lines = export(tmp_path / "a.xlsx", ana)
    assert rows[1][18] == "セルに収まらないため、シート「長い会話」をご覧ください。"
    assert "短い" in rows[2][18]
    assert long_lines[0] == ["ID", "メッセージ", "日時", "発言者", "本文"]
    assert [(row[0], row[1], row[4]) for row in long_lines[1:]] == [(long.number, n, "あ" * 4990) for n in range(1, 8)]
    assert long_lines[1][2:4] == [chats.NOON.replace(hour=12, second=30, tzinfo=None), "山田 花子"]
    assert short.number not in {row[0] for row in long_lines}


@pytest.mark.parametrize("over", [0, 1])
def test_the_longest_transcript_that_fits_is_in_its_cell(
    desk: Service, ana: Operator, tmp_path: Path, over: int
) -> None:
    chat = chats.ended(desk, *[("customer", "あ" * 4000)] * 8)
    head = len("2026-11-20 12:00:30  山田 花子: ")
    rest = LONGEST_CELL - 8 * (head + 4000) - 7
    with operation():
        last = db.session.scalars(sa.select(Message).where(Message.chat_id == chat.id, Message.seq == 8)).one()
        last.text += "い" * (rest + over)
    rows, long_lines = export(tmp_path / "a.xlsx", ana)
    assert (len(rows[1][18]) == LONGEST_CELL) is (over == 0)
    assert (len(long_lines) > 1) is (over == 1)


def test_the_database_is_asked_once_a_page(desk: Service, ana: Operator, tmp_path: Path) -> None:
    def ask(count: int) -> int:
        for n in range(count):
            person = factories.customer(desk, email=f"{n}@example.com")
            chats.ended(desk, ("customer", "返金"), ("operator", "はい"), customer=person, operator=ana, satisfied=True)
        db.session.expunge_all()
        with counted() as statements:
            export(tmp_path / "a.xlsx", None)
        return len(statements)

    assert ask(2) == ask(20)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Chat)) == 22
