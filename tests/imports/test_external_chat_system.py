"""The simulated external chat system keeps to the contract and holds every shape that imports must take."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from jsonschema import Draft202012Validator

from helpcenter.demo import external_chats
from helpcenter.demo.external_chat_system import ExternalChatSystem, Timeline, living, measured
from helpcenter.imports.connectors import smart_m_talk
from helpcenter.imports.connectors.contract import Position, Source
from helpcenter.imports.http import SourceClient
from helpcenter.imports.reasons import SourceError
from helpcenter.imports.transcript import Malformed, Transcript, owner_of

START = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
SCHEMA = json.loads((Path(__file__).parents[2] / "docs/connectors/smart_m_talk.schema.json").read_text("utf-8"))


@contextmanager
def running(timeline: Timeline) -> Iterator[ExternalChatSystem]:
    system = ExternalChatSystem(timeline, token="secret", now=lambda: START)
    thread = threading.Thread(target=system.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield system
    finally:
        system.shutdown()
        thread.join()
        system.server_close()


@pytest.fixture(scope="module")
def system() -> Iterator[ExternalChatSystem]:
    with running(living(START)) as system:
        yield system


def client_of(system: ExternalChatSystem) -> SourceClient:
    return SourceClient(frozenset({("127.0.0.1", system.server_address[1])}))


def pages(system: ExternalChatSystem, since: datetime | None = None, size: int = 100) -> list[dict[str, Any]]:
    source = Source(system.url, {"Authorization": "Bearer secret"}, ZoneInfo("Asia/Tokyo"), size)
    cursor, found = None, []
    with client_of(system) as client:
        while True:
            asked = smart_m_talk.request(source, Position(since, cursor))
            found.append(json.loads(client.get(asked.url, asked.params, asked.headers).body))
            cursor = found[-1]["next_cursor"]
            if cursor is None:
                return found


def chats(system: ExternalChatSystem, since: datetime | None = None, size: int = 100) -> list[dict[str, Any]]:
    return [chat for page in pages(system, since, size) for chat in page["chats"]]


def test_every_page_fits_the_schema_but_for_the_one_malformed_chat(system: ExternalChatSystem) -> None:
    wrong = [error for page in pages(system) for error in Draft202012Validator(SCHEMA).iter_errors(page)]
    assert wrong
    assert {error.absolute_path[-1] for error in wrong} == {"started_at"}
    bad = [chat for chat in chats(system) if chat["id"] == f"smt-{100_000 + external_chats.MALFORMED}"]
    assert len(bad) == 1


def test_the_schema_refuses_what_the_connector_refuses() -> None:
    bad: list[dict[str, Any]] = [
        {"status": "closed", "updated_at": "2026-11-20T10:00:00Z"},
        {"id": "1", "status": "done", "updated_at": "2026-11-20T10:00:00Z"},
        {"id": "1", "status": "closed", "updated_at": "2026-11-20T10:00:00Z"},
        {"id": "1", "status": "open", "updated_at": "yesterday"},
    ]
    for chat in bad:
        page = {"chats": [chat], "next_cursor": None}
        assert list(Draft202012Validator(SCHEMA).iter_errors(page)), chat
        read = smart_m_talk.read_chat(json.dumps(chat).encode(), Source("", {}, UTC))
        assert isinstance(read, Malformed), chat


@pytest.mark.parametrize("size", [1, 7, 100, 500])
def test_paging_gives_every_chat_once_in_order_of_change(system: ExternalChatSystem, size: int) -> None:
    found = chats(system, START - timedelta(days=3), size)
    assert len(found) > 50
    assert len({chat["id"] for chat in found}) == len(found)
    assert [chat["updated_at"] for chat in found] == sorted(chat["updated_at"] for chat in found)


def test_only_what_changed_since_is_answered(system: ExternalChatSystem) -> None:
    since = START - timedelta(days=1)
    found = chats(system, since)
    assert found == [chat for chat in chats(system) if datetime.fromisoformat(chat["updated_at"]) >= since]
    assert 0 < len(found) < 100


def test_all_the_shapes_an_import_must_cope_with_occur(system: ExternalChatSystem) -> None:
    zone = Source("", {}, UTC)
    read = [smart_m_talk.read_chat(json.dumps(chat).encode(), zone) for chat in chats(system)]
    transcripts = [chat for chat in read if isinstance(chat, Transcript)]
    finished = [chat for chat in transcripts if chat.finished]
    known = {operator for operator, _ in external_chats.OPERATORS[:4]}
    assert sum(isinstance(chat, Malformed) for chat in read) == 1
    assert 280 <= len(finished) <= 320
    assert any(not chat.finished for chat in transcripts)
    assert 10 < sum(owner.external_id not in known for chat in finished if (owner := owner_of(chat))) < 60
    assert 50 < sum(chat.customer.external_id is None for chat in finished) < 150
    ids = [chat.customer.external_id for chat in finished if chat.customer.external_id]
    assert len(set(ids)) < len(ids)
    assert any(len({line.speaker_id for line in chat.lines if line.role == "operator"}) > 1 for chat in finished)
    assert any(line.attachments for chat in finished for line in chat.lines)
    assert any(line.rating == "satisfied" for chat in finished for line in chat.lines)


def stopped_at(moment: datetime) -> Callable[[], datetime]:
    """A clock that stands."""
    return lambda: moment


def test_a_chat_is_open_then_closed_then_edited(system: ExternalChatSystem) -> None:
    n = next(n for n in range(300, 400) if external_chats.Oddity(n).edited)
    begun = system.timeline.started_at(n)
    seen = []
    try:
        for minutes in (0, 5, 15, 180):
            system.now = stopped_at(begun + timedelta(minutes=minutes))
            seen.append([c for c in chats(system, begun - timedelta(hours=1)) if c["id"] == f"smt-{100_000 + n}"])
    finally:
        system.now = lambda: START
    assert [len(found) for found in seen] == [0, 1, 1, 1]
    assert [found[0]["status"] for found in seen[1:]] == ["open", "closed", "closed"]
    assert "rating" not in seen[2][0]
    assert seen[3][0]["rating"]
    assert len(seen[3][0]["messages"]) == len(seen[2][0]["messages"]) + 1


@pytest.mark.parametrize("token", ["", "wrong", "secrets"])
def test_without_the_token_nothing_is_told(system: ExternalChatSystem, token: str) -> None:
    with client_of(system) as client, pytest.raises(SourceError) as caught:
        client.get(system.url, headers={"Authorization": f"Bearer {token}"})
    assert caught.value.reason.code == "not_authorised"


@pytest.mark.parametrize("asked", [{"limit": "0"}, {"limit": "many"}, {"from": "today"}, {"cursor": "x"}])
def test_parameters_that_make_no_sense_are_refused(system: ExternalChatSystem, asked: dict[str, str]) -> None:
    with client_of(system) as client, pytest.raises(SourceError) as caught:
        client.get(system.url, asked, {"Authorization": "Bearer secret"})
    assert caught.value.reason.values == {"status": 400}


def test_attachments_are_pictures(system: ExternalChatSystem) -> None:
    lines = (line for chat in chats(system) for line in chat["messages"])
    url = next(line["attachments"][0]["url"] for line in lines if line.get("attachments"))
    with client_of(system) as client:
        answer = client.get(system.url.replace("/api/chats", url), headers={"Authorization": "Bearer secret"})
    assert answer.body.startswith(b"\x89PNG")


def test_two_starts_tell_the_same(system: ExternalChatSystem) -> None:
    with running(living(START)) as again:
        assert chats(again) == chats(system)


def test_the_one_for_measuring_holds_exactly_what_was_asked_for() -> None:
    with running(measured(1_000, START)) as system:
        found = chats(system, size=300)
    assert len({chat["id"] for chat in found}) == 1_000
    assert {len(chat["messages"]) for chat in found} == {12}
    assert {chat["status"] for chat in found} == {"closed"}
