"""tawk.to sends its transcripts: signed, stored before they are acknowledged, imported by a run (docs/connectors)."""

from __future__ import annotations

import hmac
import json
from typing import Any

import pytest
import sqlalchemy as sa

from helpcenter.accounts.models import Operator
from helpcenter.extensions import db
from helpcenter.imports import due, inbox, preview
from helpcenter.imports.inbox_models import ReceivedChat
from helpcenter.imports.models import ChatSource, ImportRun, RunState
from helpcenter.services.models import Service
from helpcenter.tickets.models import Call, CallTranscript
from helpcenter.transactions import operation
from tests.client import Browser
from tests.imports import making
from tests.imports.connectors.payloads import changed

SECRET = "secret of the webhook"


@pytest.fixture
def setting(desk: Service, default_operator: Operator) -> ChatSource:
    made = making.chat_source(desk, default_operator, kind="tawk_to", url="", secret=SECRET)
    making.chat_source(desk, default_operator, kind="smart_m_talk", name="別", url="https://a.example", secret=SECRET)
    return making.started(made)


def send(client: Browser, source: ChatSource, content: Any, secret: str = SECRET, **headers: str) -> int:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    signature = hmac.new(secret.encode(), body, "sha1").hexdigest()
    given = {"X-Tawk-Signature": signature, "Content-Type": "application/json", "X-Hook-Event-Id": "e1", **headers}
    return client.post(f"/imports/hooks/{source.hook_key}", data=body, headers=given).status_code


def run(source: ChatSource) -> ImportRun:
    due.begin_due_runs()
    found = db.session.query(ImportRun).filter_by(state=RunState.QUEUED).one()
    return making.done(found)


def test_a_transcript_is_stored_then_imported_once(client: Browser, setting: ChatSource) -> None:
    making.done(run(setting))
    assert setting.sync.next_run_at is None
    event = changed("tawk_to")
    assert send(client, setting, event) == 204
    assert (making.counted(ReceivedChat), making.counted(Call)) == (1, 0)
    db.session.expire_all()
    assert run(setting).created == 1
    assert db.session.query(CallTranscript.line_count).all() == [(4,)]
    assert send(client, setting, event, **{"X-Hook-Event-Id": "replayed"}) == 204
    assert making.counted(ReceivedChat) == 1
    db.session.expire_all()
    assert setting.sync.next_run_at is None


def test_a_row_that_is_committed_after_a_younger_one_was_read_still_waits(setting: ChatSource) -> None:
    """IDs are given out before they are committed: done is what was read, not everything up to it."""

    def commit(row_id: int) -> None:
        with operation():
            row = ReceivedChat(id=row_id, chat_source_id=setting.id, fingerprint=str(row_id), body="{}")
            db.session.add(row)

    commit(2)
    pages = inbox.pages(setting.id)
    next(pages)
    commit(1)
    assert list(pages) == []
    waiting = sa.select(ReceivedChat.id).where(ReceivedChat.imported_at.is_(None))
    assert db.session.scalars(waiting).all() == [1]
    assert inbox.next_run(setting.id) is not None


def test_a_transcript_that_comes_again_longer_updates_and_an_old_one_replayed_does_not(
    client: Browser, setting: ChatSource
) -> None:
    event = changed("tawk_to")
    send(client, setting, event)
    run(setting)
    longer = changed("tawk_to", time="2026-11-20T02:00:00Z")
    longer["chat"]["messages"].append({"sender": {"t": "v"}, "msg": "届きました", "time": "2026-11-20T01:59:00Z"})
    send(client, setting, longer)
    db.session.expire_all()
    assert run(setting).updated == 1
    send(client, setting, event)
    assert db.session.query(CallTranscript.line_count).all() == [(5,)]
    assert making.counted(ReceivedChat) == 2


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_what_is_not_signed_not_known_or_not_wanted_is_not_stored(client: Browser, setting: ChatSource) -> None:
    event = changed("tawk_to")
    assert send(client, setting, event, secret="another") == 403
    assert send(client, setting, event, **{"X-Tawk-Signature": ""}) == 403
    assert send(client, setting, b"<html>") == 400
    assert send(client, setting, {"event": "chat:start", "chatId": "1"}) == 204
    assert client.post("/imports/hooks/unknown", data=b"{}").status_code == 404
    other = db.session.query(ChatSource).filter_by(kind="smart_m_talk").one()
    assert send(client, other, event) == 404
    with operation():
        setting.enabled = False
    assert send(client, setting, event) == 404
    assert making.counted(ReceivedChat) == 0


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_what_comes_while_the_process_is_stopped_waits_and_can_be_looked_at(
    client: Browser, desk: Service, default_operator: Operator
) -> None:
    source = making.chat_source(desk, default_operator, kind="tawk_to", url="", secret=SECRET)
    bad = changed("tawk_to", chat__messages="none")
    assert send(client, source, changed("tawk_to")) == 204
    assert send(client, source, bad) == 204
    seen = preview.of(source, SECRET)
    assert [one.customer for one in seen.chats] == ["山本 葵"]
    assert len(seen.problems) == 1
    due.begin_due_runs()
    assert making.counted(ImportRun) == 0
    making.started(source)
    done = run(source)
    assert (done.state, done.created, done.rejected) == (RunState.SUCCEEDED, 1, 1)
