"""Helpcenter: a help center with live chat that a support organisation runs itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from helpcenter.config import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """The WSGI application. Raises ConfigurationError where a setting cannot work."""
    from helpcenter.application import build  # only now: the supervisor does without all that this imports

    return build(settings)
