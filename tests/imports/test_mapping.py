"""The field mapping in the form of a chat setting, and its live preview (chat-import.md 2 and 3)."""

from __future__ import annotations

from typing import Any

import pytest

from helpcenter.extensions import db
from helpcenter.imports import describing
from helpcenter.imports.connectors import json_paths
from helpcenter.imports.models import ChatSource
from helpcenter.tickets.models import Call
from tests.client import Browser
from tests.imports import making

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])
PRESET = json_paths.PRESETS["smart_m_talk"]


def mapped(source: ChatSource, **changes: str) -> dict[str, Any]:
    fields = {f"mapping_{name}": expression for name, expression in {**PRESET, **changes}.items()}
    return making.form_of(source, kind="json", **fields)


def test_it_is_saved_differs_until_the_restart_and_imports(admin: Browser, source: ChatSource) -> None:
    answer = admin.post(f"/admin/chat-settings/{source.id}", data=mapped(source, tags="[status]"))
    assert answer.status_code == 303
    db.session.refresh(source)
    assert source.mapping == {**PRESET, "tags": "[status]"}
    assert "tags: [status]" in [one.after for one in describing.differences(source)][-1]
    making.started(source)
    run = making.imported(source)
    assert run.created > 100
    assert db.session.query(Call.tags).distinct().all() == [(["closed"],)]


@pytest.mark.parametrize(
    ("field", "expression", "sentence"), [("id", "", "Enter an expression"), ("lines", "a.[", "no JMESPath expression")]
)
def test_what_is_no_expression_is_said_beside_its_field(
    admin: Browser,
    source: ChatSource,
    field: str,
    expression: str,
    sentence: str,
) -> None:
    answer = admin.post(f"/admin/chat-settings/{source.id}", data=mapped(source, **{field: expression}))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'id="mapping_{field}-error"' in answer.text
    assert source.kind == "smart_m_talk"


def test_the_preview_shows_what_the_expressions_find_and_writes_nothing(
    admin: Browser,
    source: ChatSource,
) -> None:
    url = f"/admin/chat-settings/{source.id}/test"
    fields = mapped(source, id="join('', ['x-', id])", line_text="join('', ['「', text || '', '」'])")
    shown = admin.post(url, data=fields).text
    assert "x-smt-1000" in shown
    assert "「" in shown
    wrong = admin.post(url, data=mapped(source, chats="nothing.there")).text
    assert "nothing.there: NoneType" in wrong
    assert making.counted(Call) == 0
    assert source.kind == "smart_m_talk"


def test_a_new_one_begins_with_smart_m_talks_contract(admin: Browser, source: ChatSource) -> None:
    page = admin.get("/admin/chat-settings/new").text
    assert 'value="status == &#39;closed&#39;"' in page
    assert source.mapping == {}
