"""What other domains may want to know about accounts."""

from __future__ import annotations

from blinker import Signal

operator_signed_in = Signal("Sent with the operator who has just signed in.")
operator_deactivating = Signal(
    "Sent with the operator inside the operation that deactivates. Who still needs the operator raises RefusedError."
)
