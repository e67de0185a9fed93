"""The settings of an installation under test."""

from __future__ import annotations

from pathlib import Path

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
