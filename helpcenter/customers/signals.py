"""What the layers above may want to know about customers. All are sent inside the operation."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()

customer_moved = _signals.signal("customer_moved")
"""Sent with the Customer who has got rows of another one, by a merge or by undoing it."""
