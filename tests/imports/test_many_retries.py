"""All rejected chats are tried again by a worker, however many, and the counts stay right (chat-import.md 1.8)."""

from __future__ import annotations

import hashlib

import msgspec
import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.accounts.models import Operator
from helpcenter.accounts.permissions import Permission
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.imports import context as contexts
from helpcenter.imports import retrying, settings
from helpcenter.imports.connectors.contract import Received
from helpcenter.imports.importer import Counts, Met, import_chats, read_chats
from helpcenter.imports.models import ChatSource, ImportedChat, RejectedChat
from helpcenter.imports.run_log import RunLog
from helpcenter.services.models import Service
from helpcenter.tickets.models import Call
from helpcenter.transactions import operation
from tests import factories
from tests.at_once import Both
from tests.client import Browser
from tests.imports import making

TIME = "2026-11-20T10:00:00Z"


@pytest.fixture
def setting(desk: Service, default_operator: Operator) -> ChatSource:
    return making.chat_source(desk, default_operator, kind="smart_m_talk", url="http://127.0.0.1:9/")


def rejected(source: ChatSource, number: int, *, mended: bool) -> dict[str, object]:
    chat = {"id": str(number), "status": "closed", "updated_at": TIME, "started_at": TIME if mended else "?"}
    raw = msgspec.json.encode(chat | {"ended_at": TIME}).decode()
    key = {
        "chat_source_id": source.id,
        "external_id": str(number),
        "fingerprint": hashlib.sha256(raw.encode()).hexdigest(),
    }
    return key | {"position": "1", "raw": raw, "reason": "x", "particulars": {}, "created_at": now()}


def keep(source: ChatSource, rows: list[dict[str, object]]) -> None:
    with operation():
        db.session.execute(sa.insert(RejectedChat), rows)


def test_all_of_one_setting_are_tried_by_a_worker(setting: ChatSource, desk: Service, client: Browser) -> None:
    other = making.chat_source(factories.service(), setting.default_operator, url="http://127.0.0.1:9/")
    keep(setting, [rejected(setting, number, mended=number % 3 != 0) for number in range(60)])
    keep(other, [rejected(other, 1, mended=True)])
    client.sign_in(making.operator_with(desk, Permission.SERVICE_MANAGEMENT))
    client.post("/admin/processes/rejected-chats/retry")
    assert making.counted(Call) == 0  # nobody waits for it
    assert "60 chats are still being tried again." in client.get("/admin/processes/rejected-chats/retries").text
    retrying.retry_waiting()
    retrying.retry_waiting()  # a job may run twice
    assert making.counted(Call) == making.counted(ImportedChat) == 40
    left = db.session.scalars(sa.select(RejectedChat).where(RejectedChat.resolved_at.is_(None))).all()
    assert len(left) == 21
    assert {one.reason for one in left if one.chat_source_id == setting.id} == {"not_the_contract"}
    assert all(one.retry_asked_at is None for one in left)
    assert "hx-get" not in client.get("/admin/processes/rejected-chats/retries").text


def test_a_worker_that_dies_leaves_the_rest_to_the_next(setting: ChatSource, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(setting, [rejected(setting, number, mended=True) for number in range(6)])
    assert retrying.ask_for_all(factories.operator(setting.service), setting.id) == 6
    real, tried = retrying.retry, 0

    def dies(one: RejectedChat, *, by: Operator) -> bool:
        nonlocal tried
        tried += 1
        if tried == 4:
            raise KeyboardInterrupt
        return real(one, by=by)

    monkeypatch.setattr(retrying, "retry", dies)
    with pytest.raises(KeyboardInterrupt):
        retrying.retry_waiting()
    assert making.counted(Call) == 3
    retrying.retry_waiting()
    assert making.counted(Call) == 6


@pytest.mark.parametrize("database_kind", ["postgresql"])
def test_a_chat_that_a_run_brings_while_it_is_tried_again_is_one_call(app: Flask, setting: ChatSource) -> None:
    """Each of the two would find that nothing is here yet."""
    keep(setting, [rejected(setting, 1, mended=True)])
    one = db.session.scalars(sa.select(RejectedChat)).one()
    by, raw = factories.operator(setting.service), msgspec.Raw(one.raw.encode())

    def run() -> Counts:
        source = db.session.get_one(ChatSource, setting.id)
        context = contexts.load(source, settings.of(source), source.secret)
        read = read_chats(context, [Met(Received(raw, "1"), "1", Received(raw, "1").mark())])
        with operation():
            return import_chats(context, read, RunLog(None), None)

    counts = Both(app)("a retry", lambda: retrying.retry(one, by=by), run)
    assert isinstance(counts, Counts)
    assert (counts.created, counts.skipped) == (0, 1)
    assert making.counted(Call) == making.counted(ImportedChat) == 1
