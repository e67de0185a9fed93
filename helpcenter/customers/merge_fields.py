"""Of two records one: which value of which field is kept (tickets-customers.md 2.3), and back again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from helpcenter.customers import contacts, editing
from helpcenter.customers.editing import Changes
from helpcenter.customers.models import Customer

SINGLE = ("name", "kana", "company", "language")
LISTS: dict[str, Callable[[str], str | None]] = {
    "emails": contacts.normalised_email,
    "phones": contacts.e164,
    "tags": lambda tag: tag,
}
"""Fields with several values, and the form in which two of them are the same."""
FIELDS = (*SINGLE, "emails", "phones", "tags", "note")


class Side(StrEnum):
    """Whose value is kept."""

    SURVIVOR = "survivor"
    MERGED = "merged"
    BOTH = "both"


@dataclass(frozen=True)
class Choice:
    """A field in which the two differ: both values, what can be kept, and what is proposed."""

    field: str
    survivor: Any
    merged: Any
    sides: tuple[Side, ...]
    proposed: Side


def choices(survivor: Customer, merged: Customer) -> list[Choice]:
    """The fields that differ."""
    one, other = _fields(survivor), _fields(merged)
    return [_choice(name, one[name], other[name]) for name in FIELDS if one[name] != other[name]]


def combined(survivor: Customer, merged: Customer, chosen: Mapping[str, Side]) -> Changes:
    """The survivor's fields with what was chosen; what was not chosen is as proposed."""
    result = _fields(survivor)
    for choice in choices(survivor, merged):
        side = chosen.get(choice.field, choice.proposed)
        result[choice.field] = _value(choice, side if side in choice.sides else choice.proposed)
    return cast("Changes", result)


def without(now: Mapping[str, Any], *, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as they would be `now`, had a merge not made `before` into `after`; later changes stay."""
    return {name: _without(name, now[name], before[name], after[name]) for name in FIELDS if name in before}


def _without(name: str, now: Any, before: Any, after: Any) -> Any:
    if now == after:
        return before
    if name not in LISTS:
        return now
    gone = [value for value in after if value not in now]
    added = [value for value in now if value not in after]
    return [*(value for value in before if value not in gone), *(value for value in added if value not in before)]


def _fields(customer: Customer) -> dict[str, Any]:
    return dict(editing.current(customer))


def _choice(name: str, one: Any, other: Any) -> Choice:
    sides: tuple[Side, ...] = (Side.SURVIVOR, Side.MERGED)
    if name not in SINGLE and one and other:
        sides = (Side.BOTH, *sides)
    proposed = sides[0] if one else Side.MERGED
    return Choice(name, one, other, sides, proposed)


def _value(choice: Choice, side: Side) -> Any:
    if side != Side.BOTH:
        return choice.survivor if side == Side.SURVIVOR else choice.merged
    if choice.field == "note":
        return f"{choice.survivor}\n{choice.merged}"
    return _union(choice.survivor, choice.merged, LISTS[choice.field])


def _union(one: list[str], other: list[str], form: Callable[[str], str | None]) -> list[str]:
    """Both lists, each value once: 090-1234-5678 and +81 90 1234 5678 are one."""
    kept = {form(value) or value: value for value in reversed([*one, *other])}
    return [value for value in dict.fromkeys([*one, *other]) if kept[form(value) or value] == value]
