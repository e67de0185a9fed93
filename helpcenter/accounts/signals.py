"""What other domains may want to know about accounts."""

from __future__ import annotations

from blinker import Signal

operator_signed_in = Signal("Sent with the operator who has just signed in.")
