"""What the layers above may want to know about services."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()

assignability_changed = _signals.signal("assignability_changed")
"""Sent after the commit with the service's ID as sender: who may be given its chats has changed (live-chat.md 3.2)."""
