"""What a failure leaves in the log: where it happened, not whom it happened to (quality.md 2.8)."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa
from flask import Flask, request

from helpcenter.extensions import db
from helpcenter.transactions import operation
from tests import factories

SECRET = "hanako@example.com"


def test_a_failure_is_told_without_what_it_was_about(
    app: Flask, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.operator(email=SECRET)
    incomplete = sa.text("INSERT INTO operators (email) VALUES (:email)")

    def fail() -> str:
        if "database" in request.args:
            with operation():
                db.session.execute(incomplete, {"email": SECRET})
        return str(int(SECRET))

    monkeypatch.setitem(app.view_functions, "accounts.sign_in_page", fail)
    capfdbinary.readouterr()
    for kind in ("database", "value"):
        assert app.test_client().get(f"/console/sign-in?{kind}&{SECRET}").status_code == 500
        output = capfdbinary.readouterr().out
        failure, answered = (json.loads(line) for line in output.splitlines())
        assert (failure["event"], failure["route"], failure["level"]) == (
            "request_failed",
            "accounts.sign_in_page",
            "error",
        )
        assert failure["request"] == answered["request"]
        assert any("test_logs.py" in frame for frame in failure["exception"][0]["frames"])
        assert SECRET not in output.decode()
    app.test_client().get(f"/{SECRET}", headers={"X-Request-ID": "0" * 32})
    entry = json.loads(capfdbinary.readouterr().out)
    assert (entry["route"], entry["status"]) == ("none", 404)
    assert entry["request"] != "0" * 32, "only a proxy of ours gives numbers"
