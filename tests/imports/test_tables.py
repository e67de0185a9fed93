"""Tables as files: CSV, CP932, Excel, LINE's CSV; rows become chats (chat-import.md 1.9 and 3)."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from helpcenter.imports import columns, files, tables
from helpcenter.imports.connectors.contract import Source
from helpcenter.imports.files import Upload
from helpcenter.imports.reasons import SourceError
from helpcenter.imports.transcript import Transcript, owner_of

SOURCE = Source("", {}, ZoneInfo("Asia/Tokyo"))
CSV = """チャットID,送信日時,送信者タイプ,送信者名,内容,顧客名,担当者ID,タグ,評価
7,2026/11/20 9:05,顧客,山本 葵,"届きません
番号は 5 です",山本 葵,op-1,"配送、至急",満足
8,2026/11/20 10:00,顧客,森,こんにちは,森,op-2,,
7,2026/11/20 9:04,operator,佐々木,ご用件をどうぞ,山本 葵,op-1,配送,満足
7,2026/11/20 9:04,operator,佐々木,ご用件をどうぞ,山本 葵,op-1,配送,満足
"""
LINE = """アカウント名,まるみ雑貨店
タイムゾーン,+09:00
ダウンロード日時,2026/11/21 12:00
送信者タイプ,送信者名,送信日,送信時刻,内容
User,山本 葵,2026/11/20,10:41:00,"届きません
番号は ""5"" です"
Account,応答メッセージ,2026/11/20,10:41:01,ただいま確認しています
Account,佐々木,2026/11/21,00:10:00,お待たせしました
User,山本 葵,2026/11/20,10:40:00,こんにちは
User,山本 葵,2026/11/20,10:40:00,こんにちは
"""


def upload(path: Path, content: str, encoding: str = "utf-8-sig", **values: Any) -> Upload:
    path.write_bytes(content.encode(encoding))
    return Upload(path, "file", SOURCE, **values)


def read(given: Upload) -> list[Transcript]:
    raws = [received.raw for _at, page in files.pages(given) for received in page.chats]
    chats = [given.connector.read_chat(raw, SOURCE) for raw in raws]
    assert all(isinstance(chat, Transcript) for chat in chats), chats
    return [chat for chat in chats if isinstance(chat, Transcript)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_rows_of_a_chat_are_put_together_wherever_they_stand(tmp_path: Path, encoding: str) -> None:
    first, second = read(upload(tmp_path / "chats.csv", CSV, encoding))
    assert (first.external_id, second.external_id) == ("7", "8")
    assert [(line.role, line.text) for line in first.lines] == [
        ("operator", "ご用件をどうぞ"),
        ("customer", "届きません\n番号は 5 です"),
        ("customer", ""),
    ]
    assert (first.lines[2].rating, set(first.tags)) == ("satisfied", {"配送", "至急"})
    assert (first.customer.name, first.operators[0].external_id) == ("山本 葵", "op-1")
    assert first.started_at is not None
    assert first.started_at.isoformat() == "2026-11-20T00:04:00+00:00"


def test_excel_is_read_as_csv_is(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["chat id", "time", "role", "text", "customer id"])
    sheet.append([7.0, "2026-11-20 09:05:00", "visitor", "届きません", 12])
    sheet.append([None, None, None, None, None])
    sheet.append([7, "2026-11-20 09:06:00", "agent", "=1+1", 12])
    book.save(tmp_path / "chats.xlsx")
    (chat,) = read(Upload(tmp_path / "chats.xlsx", "file", SOURCE))
    assert (chat.external_id, chat.customer.external_id) == ("7", "12")
    assert [line.role for line in chat.lines] == ["customer", "operator"]


def test_line_has_headings_repeats_and_no_order_and_a_day_is_a_chat(tmp_path: Path) -> None:
    given = upload(tmp_path / "line.csv", LINE)
    assert tables.inspect(given.path).account == "まるみ雑貨店"
    first, second = read(given)
    assert (first.external_id, second.external_id) == (
        "まるみ雑貨店/山本 葵/2026-11-20",
        "まるみ雑貨店/山本 葵/2026-11-21",
    )
    assert [(line.role, line.text) for line in first.lines] == [
        ("customer", "こんにちは"),
        ("customer", '届きません\n番号は "5" です'),
        ("bot", "ただいま確認しています"),
    ]
    owner = owner_of(second)
    assert owner is not None
    assert owner.name == "佐々木"
    assert given.faults.count == 0


def test_the_same_chats_come_out_whatever_the_order_of_the_rows(tmp_path: Path) -> None:
    heading, *rows = CSV.replace("\n番号", " 番号").splitlines()
    expected = [
        (chat.external_id, chat.lines) for chat in read(upload(tmp_path / "a.csv", "\n".join([heading, *rows])))
    ]
    random.Random(1).shuffle(rows)
    assert [
        (chat.external_id, chat.lines) for chat in read(upload(tmp_path / "b.csv", "\n".join([heading, *rows])))
    ] == expected


def test_rows_that_cannot_be_understood_are_left_out_and_said(tmp_path: Path) -> None:
    content = "chat id,time,role,text\n1,2026-11-20 09:00,user,a\n,2026-11-20 09:00,user,b\n1,yesterday,user,c\n1\n"
    given = upload(tmp_path / "bad.csv", content)
    (chat,) = read(given)
    assert [line.text for line in chat.lines] == ["a"]
    assert (given.faults.count, given.faults.first) == (3, [(3, "chat_id"), (4, "line_time"), (5, "line_time")])


def test_columns_can_be_chosen_otherwise(tmp_path: Path) -> None:
    mapping = {"chat_id": 0, "line_time": 1, "line_role": 2, "line_text": 3}
    content = "a;b;c;d\n1;2026-11-20 09:00;user;text"
    (chat,) = read(upload(tmp_path / "other.csv", content, mapping=mapping))
    assert chat.lines[0].text == "text"
    with pytest.raises(SourceError) as caught:
        read(upload(tmp_path / "other.csv", content))
    assert caught.value.reason.code == "columns_missing"


def test_headings_are_known_in_both_languages() -> None:
    assert columns.guessed(tables.Table(["Chat ID", "Sent at", "Sender type", "Message", "E-mail"])) == {
        "chat_id": 0,
        "line_time": 1,
        "line_role": 2,
        "line_text": 3,
        "customer_email": 4,
    }


@pytest.mark.parametrize("content", [b"one column\n1", b"PK\x03\x04 no archive", b"a,b\n\xff\x81\x00"])
def test_what_is_no_table_is_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad"
    path.write_bytes(content)
    with pytest.raises(SourceError):
        assert read(Upload(path, "file", SOURCE)) != []


def test_json_in_the_form_of_our_contract_is_read_too(tmp_path: Path) -> None:
    line = {"time": "2026-11-20T10:40:10", "sender_role": "customer", "text": "a"}
    chat = {
        "id": 1,
        "status": "closed",
        "started_at": line["time"],
        "ended_at": line["time"],
        "updated_at": line["time"],
        "messages": [line],
    }
    (found,) = read(upload(tmp_path / "chats.json", json.dumps([chat])))
    assert found.external_id == "1"


def test_only_a_chat_setting_for_files_takes_tables(tmp_path: Path) -> None:
    given = upload(tmp_path / "chats.csv", CSV)
    given.kind = "smart_m_talk"
    with pytest.raises(SourceError):
        list(files.pages(given))
