"""What holds for every connector, whatever it reads (docs/connectors/README.md)."""

from __future__ import annotations

import json
import runpy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from helpcenter.imports.connectors import CONNECTORS
from helpcenter.imports.reasons import SourceError
from helpcenter.imports.transcript import Malformed, Rating, owner_of
from tests.imports.connectors import payloads
from tests.imports.connectors.payloads import PAYLOADS, SOURCE, read, transcript

DOCS = Path(__file__).parents[3] / "docs" / "connectors"
SCHEMAS: dict[str, Any] = runpy.run_path(str(DOCS / "schemas.py"))
WHO = {"zendesk_chat": "250340", "livechat": "sasaki@example.com", "rocket_chat": "rbAXPnMktTFbNpwtJ", "chatwoot": "5"}
WHO |= {"live_helper_chat": "4", "intercom": "991267715", "happytalk": "sasaki01", "tawk_to": "5f3a7b2e9"}
RATED: dict[str, Rating | None] = {"rocket_chat": None, "intercom": "not_satisfied", "tawk_to": None}


@pytest.mark.parametrize("kind", PAYLOADS)
def test_a_finished_chat_is_understood(kind: str) -> None:
    chat = transcript(kind)
    assert chat.finished
    assert chat.started_at is not None
    assert chat.started_at.replace(microsecond=0) == datetime(2026, 11, 20, 1, 40, tzinfo=UTC)
    assert chat.ended_at is not None
    assert chat.ended_at >= datetime(2026, 11, 20, 1, 52, tzinfo=UTC)
    assert chat.started_at.tzinfo is UTC
    assert [line.sent_at for line in chat.lines] == sorted(line.sent_at for line in chat.lines)
    customer = [line for line in chat.lines if line.role == "customer"]
    assert customer[0].text.startswith("届きません")
    owner = owner_of(chat)
    assert owner is not None
    assert owner.external_id == WHO[kind]
    assert ("配送" in chat.tags) is (kind not in {"live_helper_chat", "tawk_to"})  # they have none
    assert [line.rating for line in chat.lines if line.rating] == (
        [rating] if (rating := RATED.get(kind, "satisfied")) else []
    )


@pytest.mark.parametrize("kind", PAYLOADS)
def test_the_payload_fits_the_schema_and_the_schema_is_of_today(kind: str) -> None:
    path = SCHEMAS["generated"]()[kind]
    assert path.read_text() == SCHEMAS["schema"](kind)
    jsonschema.validate(PAYLOADS[kind], json.loads(path.read_text()))


@pytest.mark.parametrize("kind", CONNECTORS)
def test_its_contract_is_written_down(kind: str) -> None:
    assert (DOCS / f"{kind}.md").read_text().startswith(f"# {CONNECTORS[kind].LABEL}")
    assert f"({kind}.md)" in (DOCS / "README.md").read_text()


@pytest.mark.parametrize("raw", [b"7", b"null", b"{}", b'{"id": {"a": 1}}', b"\xff", b"[" * 100_000, b"<html>"])
@pytest.mark.parametrize("kind", CONNECTORS)
def test_what_is_no_chat_is_a_value_and_no_page_an_error(kind: str, raw: bytes) -> None:
    chat = CONNECTORS[kind].read_chat(raw, SOURCE)
    assert isinstance(chat, Malformed)
    assert chat.reason == "not_the_contract"
    assert chat.particulars
    with pytest.raises(SourceError):
        CONNECTORS[kind].read_page(raw, SOURCE)


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("livechat", {"thread__active": True}),
        ("rocket_chat", {"room__open": True}),
        ("rocket_chat", {"room__closedAt": None}),
        ("chatwoot", {"status": "open"}),
        ("live_helper_chat", {"status": 1}),
        ("intercom", {"state": "snoozed", "open": True}),
        ("happytalk", {"chat__complate_date": "0000-00-00 00:00:00"}),
    ],
)
def test_a_chat_that_is_open_there_is_left_for_later(kind: str, changes: dict[str, Any]) -> None:
    assert not transcript(kind, **changes).finished


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("zendesk_chat", "end_timestamp"),
        ("rocket_chat", "room__closedAt"),
        ("live_helper_chat", "cls_time"),
        ("happytalk", "chat__complate_date"),
    ],
)
def test_an_end_before_the_start_is_refused(kind: str, path: str) -> None:
    early: object = 1 if path == "cls_time" else "2001-01-01T00:00:00" + ("" if kind == "happytalk" else "Z")
    chat = read(kind, **{path: early})
    assert isinstance(chat, Malformed)
    assert (chat.reason, chat.external_id) == ("ends_before_start", transcript(kind).external_id)


@pytest.mark.parametrize("kind", PAYLOADS)
def test_the_same_chat_edited_is_the_same_chat_with_another_digest(kind: str) -> None:
    path = {"livechat": "thread__tags", "rocket_chat": "room__tags", "happytalk": "chat__tags"}.get(kind, "tags")
    if kind == "live_helper_chat":
        path = "fbst"
    path = "chat__visitor" if kind == "tawk_to" else path
    others: dict[str, Any] = {
        "tawk_to": {"name": "別名"},
        "intercom": {"tags": [{"name": "新"}]},
        "live_helper_chat": 2,
    }
    path = "labels" if kind == "chatwoot" else path
    edited = transcript(kind, **{path: others.get(kind, ["新"])})
    assert edited.external_id == transcript(kind).external_id
    assert edited != transcript(kind)
    assert payloads.changed(kind) == PAYLOADS[kind]
