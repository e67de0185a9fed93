"""Figures of many chats together, and what is calculated of them (docs/statistics.md)."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Figures:
    """The columns of ChatFigures, added up; `at_once` is the highest."""

    requested: int = 0
    asked: int = 0
    handled: int = 0
    abandoned: int = 0
    tickets: int = 0
    waits: int = 0
    wait_seconds: int = 0
    handlings: int = 0
    handling_seconds: int = 0
    rated: int = 0
    satisfied: int = 0
    at_once: int = 0

    def __add__(self, other: Figures) -> Figures:
        both = {name: getattr(self, name) + getattr(other, name) for name in NAMES}
        return Figures(**both | {"at_once": max(self.at_once, other.at_once)})

    @property
    def wait(self) -> float | None:
        """Average seconds until the first answer; None where nobody got one."""
        return self.wait_seconds / self.waits if self.waits else None

    @property
    def handling(self) -> float | None:
        """Average seconds until the operator's end; None where nothing was handled."""
        return self.handling_seconds / self.handlings if self.handlings else None

    @property
    def satisfaction(self) -> float | None:
        """Satisfied of those rated, 0 to 1; None where nothing was rated."""
        return self.satisfied / self.rated if self.rated else None

    @property
    def abandonment(self) -> float | None:
        """Abandoned of those that are over, 0 to 1; None where none is."""
        over = self.handled + self.abandoned
        return self.abandoned / over if over else None


NAMES = tuple(field.name for field in fields(Figures))


def total(parts: list[Figures]) -> Figures:
    """All of them together."""
    return sum(parts, Figures())
