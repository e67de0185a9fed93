"""What of the wallboard the application is made of (registry.py)."""

from __future__ import annotations

from types import ModuleType

from helpcenter.wallboard import sockets, views

BLUEPRINTS = (views.blueprint,)
IMPORTED: tuple[ModuleType, ...] = (sockets,)
