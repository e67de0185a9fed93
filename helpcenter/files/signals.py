"""What the layers above answer about files."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()

reader_wanted = _signals.signal("reader_wanted")
"""Sent with a StoredFile that somebody asks for: True from one receiver means that this request may read it."""
