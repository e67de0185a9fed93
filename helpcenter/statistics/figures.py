"""Figures of many chats, views or import runs together, and what is calculated of them (docs/statistics.md)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any, Self


class Sums:
    """Numbers that are added up one by one."""

    def __add__(self, other: Self) -> Self:
        return type(self)(*(getattr(self, name) + getattr(other, name) for name in names_of(type(self))))


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


@dataclass(frozen=True)
class HelpNumbers(Sums):
    """The columns of HelpFigures, added up; of a single article `misses` is 0."""

    views: int = 0
    helpful: int = 0
    not_helpful: int = 0
    misses: int = 0

    @property
    def answers(self) -> int:
        """How often somebody said whether it helped."""
        return self.helpful + self.not_helpful

    @property
    def helpfulness(self) -> float | None:
        """Helpful of those answers, 0 to 1; None where there is none."""
        return self.helpful / self.answers if self.answers else None


@dataclass(frozen=True)
class ImportNumbers(Sums):
    """The columns of ImportFigures, added up."""

    runs: int = 0
    failed: int = 0
    created: int = 0
    updated: int = 0
    skipped: int = 0
    rejected: int = 0

    @property
    def fetched(self) -> int:
        """Chats that the runs looked at."""
        return self.created + self.updated + self.skipped + self.rejected


def names_of(numbers: Any) -> tuple[str, ...]:
    """The columns of a class of numbers, in order."""
    return tuple(field.name for field in fields(numbers))


NAMES = names_of(Figures)


def total(parts: Iterable[Figures]) -> Figures:
    """All of them together."""
    return sum(parts, Figures())
