"""The audit log: what is in it, who reads it, and that it forgets nothing of the administration."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from helpcenter.accounts.permissions import Permission
from helpcenter.audit import recording
from helpcenter.audit.words import ACTIONS
from helpcenter.clock import now
from helpcenter.transactions import operation
from tests import factories
from tests.admin import office as offices
from tests.client import Browser

CODE = Path(__file__).resolve().parents[2] / "helpcenter"


def recorded_actions() -> set[str]:
    """Every text that stands as an action in a call of recording.record."""
    found = set()
    for path in CODE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "recording.record":
                action = node.args[1]
                choices = [action.body, action.orelse] if isinstance(action, ast.IfExp) else [action]
                found |= {one.value for one in choices if isinstance(one, ast.Constant)}
    return {str(one) for one in found}


def test_every_action_has_its_words() -> None:
    assert recorded_actions() - set(ACTIONS) == set()
    assert len(recorded_actions()) > 70, "the calls are found"


def entry(operator_id: int | None, action: str, subject: object, **particulars: object) -> None:
    with operation():
        recording.record(operator_id, action, subject, **particulars)


def test_the_log_is_filtered_and_exported(app: Flask, client: Browser) -> None:
    desk = offices.office()
    entry(desk.operator.id, "site_allowed", desk.service, origin="=HYPERLINK(1)")
    entry(desk.stranger.id, "site_allowed", desk.elsewhere, origin="https://other.example")
    entry(None, "customer_erased", factories.customer(desk.service))
    with operation():
        old = recording.record(desk.operator.id, "transcript_viewed", desk.service)
        old.at = now() - timedelta(days=40)
    client.sign_in(desk.admin)

    def shown(**arguments: object) -> str:
        response = client.get("/admin/audit-log", query_string={k: str(v) for k, v in arguments.items()})
        assert response.status_code == 200
        return response.text.partition("<tbody>")[2]

    assert {word in shown() for word in ("A site was allowed", "A conversation was read", "The system")} == {True}
    only = shown(operator=desk.operator.id)
    assert "https://other.example" not in only
    assert "=HYPERLINK(1)" in only
    assert "A conversation was read" not in shown(action="site_allowed")
    recent = now() - timedelta(days=2)
    assert "A conversation was read" not in shown(since=recent.date())
    assert "A site was allowed" not in shown(until=recent.date())
    assert "other.example" not in shown(kind="services", record=desk.service.id)
    for nonsense in ({"since": "x"}, {"operator": "9" * 40}, {"action": "'"}, {"page": "x"}, {"until": "9999-12-31"}):
        assert "A site was allowed" in shown(**nonsense)
    file = client.get("/admin/audit-log/export?action=site_allowed")
    assert file.mimetype == "text/csv"
    lines = file.text.splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("\ufeffWhen,Who,What")
    assert ",=HYPERLINK" not in file.text
    assert "The audit log was exported" in shown()


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_the_log_is_for_those_whose_role_says_so(app: Flask, client: Browser) -> None:
    desk = offices.office()
    client.sign_in(desk.stranger)
    assert client.get("/admin/audit-log").status_code == 403
    assert client.get("/admin/audit-log/export").status_code == 403
    client.post("/console/sign-out")
    client.sign_in(factories.operator(role=offices.role(Permission.AUDIT_LOG)))
    url, page = offices.followed(client, "/admin/")
    assert url == "/admin/audit-log"
    assert desk.service.slug not in page
