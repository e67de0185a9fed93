"""Run history is kept for 90 days (chat-import.md 4.4); rejected chats can be taken along as CSV (1.8)."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO

import msgspec
import pytest
import sqlalchemy as sa

from helpcenter.accounts.permissions import Permission
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.imports import pruning, rejection_list, rejections
from helpcenter.imports.models import ChatSource, ImportedChat, ImportRun, RejectedChat, RunLogLine
from helpcenter.imports.transcript import Malformed
from helpcenter.transactions import operation
from tests import factories
from tests.client import Browser
from tests.imports import making
from tests.imports.making import operator_with

BAD = Malformed("big", "no_id")


def test_old_runs_go_with_their_logs_and_what_they_imported_stays(source: ChatSource) -> None:
    old, young = making.imported(source), making.imported(source)
    with operation():
        db.session.execute(sa.update(ImportRun).values(created_at=now() - timedelta(days=89)))
    pruning.forget_old_runs()
    assert making.counted(ImportRun) == 2
    imported = making.counted(ImportedChat)
    with operation():
        db.session.execute(
            sa.update(ImportRun).where(ImportRun.id == old.id).values(created_at=now() - timedelta(days=91))
        )
    pruning.forget_old_runs()
    assert db.session.scalars(sa.select(ImportRun.id)).all() == [young.id]
    assert set(db.session.scalars(sa.select(RunLogLine.run_id))) == {young.id}
    assert making.counted(ImportedChat) == imported
    assert making.counted(RejectedChat) == 1


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_rejected_chats_are_downloaded_and_nothing_in_them_is_a_formula(client: Browser, source: ChatSource) -> None:
    making.imported(source)
    with operation():
        db.session.query(RejectedChat).one().external_id = "=1+1"
    client.sign_in(operator_with(source.service, Permission.SERVICE_MANAGEMENT))
    answer = client.get("/admin/processes/rejected-chats/download", buffered=True)
    assert answer.headers["Content-Disposition"].endswith('.csv"') or ".csv" in answer.headers["Content-Disposition"]
    assert answer.data.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(StringIO(answer.data.decode("utf-8-sig")))
    assert row["Chat"] == "'=1+1"
    assert row["Chat setting"] == source.name
    assert '"id"' in row["What came"]
    payload = '"' + "x" * 50_000 + '"'
    with operation():
        for number in range(rejection_list.AT_ONCE * 2 + 3):  # in three turns
            rejections.keep(source.id, msgspec.Raw(payload.encode() + b" " * number), BAD, f"big:{number}", None)
    everything = client.get("/admin/processes/rejected-chats/download", buffered=True).data
    assert [everything.count(f",big:{number},".encode()) for number in range(43)] == [1] * 43
    assert everything.count(b"x" * 50_000) == 43
    client.sign_in(operator_with(factories.service(), Permission.SERVICE_MANAGEMENT))
    assert (
        list(csv.DictReader(StringIO(client.get("/admin/processes/rejected-chats/download", buffered=True).text))) == []
    )
