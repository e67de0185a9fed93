"""The small greeting beside the chat icon (live-chat.md 1.10)."""

from __future__ import annotations

from helpcenter.chat import starting
from helpcenter.services import texts
from helpcenter.services.models import Service, TextKind

Greeting = tuple[int, str]
"""Seconds on a page, and the text."""


def greeting(service: Service, language: str) -> Greeting | None:
    """What the icon says by itself; None where it is off, or where nobody could answer just now.

    Decided when the page or the loader is made, so that no visitor asks for it.
    """
    if service.proactive_after_seconds is None or not starting.is_open(service):
        return None
    return service.proactive_after_seconds, texts.text(service, TextKind.PROACTIVE, language)
