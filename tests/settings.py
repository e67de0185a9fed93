"""The settings of an installation under test."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from helpcenter import config


def settings(database_url: str, redis_url: str, data: Path, **more: str) -> config.Settings:
    """Settings as the environment would give them."""
    return config.read({**environment(database_url, redis_url, data), **more})


def environment(database_url: str, redis_url: str, data: Path) -> dict[str, str]:
    """The environment of an installation."""
    return {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "SECRET_KEY": "for tests only, and long enough to be taken",
        "HELPCENTER_DATA": str(data),
    }


def mail_leaves(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mail is sent, to a server that nobody asks in the test, from an address of help.example; its links are ours."""
    sent = {"smtp_url": "smtp://127.0.0.1:9", "mail_from": "Support <support@help.example>"}
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], **sent))
    monkeypatch.setitem(app.config, "PUBLIC_URL", "http://localhost")
