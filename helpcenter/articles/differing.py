"""What lies between two versions of a text: line by line, and within a changed line piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

LONGEST_LINE = 2_000
MOST_LINES = 3_000
"""Above these, pieces and lines are not compared: it would take as long as somebody likes."""
AROUND = 3
"""Unchanged lines shown on either side of a change."""
Kind = Literal["same", "added", "removed", "gap"]


@dataclass(frozen=True)
class Line:
    """A line of the comparison, in pieces (text, whether it is what changed)."""

    kind: Kind
    pieces: list[tuple[str, bool]]


def lines(before: str, after: str) -> list[Line]:
    """The comparison; [] where nothing differs."""
    old, new = before.split("\n"), after.split("\n")
    if old == new:
        return []
    if not before:
        return [_whole("added", text) for text in new]
    if max(len(old), len(new)) > MOST_LINES:
        return [*(_whole("removed", text) for text in old), *(_whole("added", text) for text in new)]
    made: list[Line] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        made += _unchanged(old[a:b], a == 0, b == len(old)) if tag == "equal" else _changed(old[a:b], new[c:d])
    return made


def _unchanged(same: list[str], at_start: bool, at_end: bool) -> Iterator[Line]:
    """The lines nearest to a change; a gap stands for the others."""
    head = [] if at_start else same[:AROUND]
    tail = [] if at_end else same[max(len(same) - AROUND, len(head)) :]
    yield from (_whole("same", text) for text in head)
    if len(head) + len(tail) < len(same):
        yield Line("gap", [])
    yield from (_whole("same", text) for text in tail)


def _changed(old: list[str], new: list[str]) -> Iterator[Line]:
    removed, added = [], []
    for before, after in zip_longest(old, new):
        if before is None or after is None or max(len(before), len(after)) > LONGEST_LINE:
            removed += [_whole("removed", before)] if before is not None else []
            added += [_whole("added", after)] if after is not None else []
            continue
        opcodes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        removed.append(Line("removed", [(before[a:b], tag != "equal") for tag, a, b, _c, _d in opcodes if b > a]))
        added.append(Line("added", [(after[c:d], tag != "equal") for tag, _a, _b, c, d in opcodes if d > c]))
    yield from removed
    yield from added


def _whole(kind: Kind, text: str) -> Line:
    return Line(kind, [(text, False)])
