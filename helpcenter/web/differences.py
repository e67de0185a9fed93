"""What two people made of the same field (tickets-customers.md 1.6)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """A field that somebody else changed, or would have been: as saved now, and as typed or wanted."""

    label: str
    saved: str
    typed: str
