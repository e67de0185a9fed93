"""Helpcenter: a help center with live chat that a support organisation runs itself."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from helpcenter.config import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """The WSGI application. Raises ConfigurationError where a setting cannot work."""
    collects = gc.isenabled()
    gc.disable()  # all of it stays: to look for garbage in it while it grows takes a fifth of the start
    try:
        from helpcenter.application import build  # only now: the supervisor does without all that this imports

        return build(settings)
    finally:
        if collects:
            gc.enable()
