"""What a row of the benchmark reports: figures beside the limit that was measured in the same run."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One figure. `limit` is what the machine, or a peer, gives for the same work in the same unit; None: a count.

    `goal` is the sentence of the specification, `reached` whether the figure keeps it (None: reported only). `key` is
    where it stands in bench/results.json ("chat.p50_ms"); its limit then stands beside it ("chat.bare_p50_ms"), and
    `ratio_key` is where the ratio of both stands.
    """

    what: str
    ours: float
    unit: str
    limit: float | None = None
    goal: str = ""
    reached: bool | None = None
    key: str = ""
    ratio_key: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours to the limit."""
        return self.ours / self.limit if self.limit else None


def report(figures: Iterable[Figure]) -> None:
    """Hand the figures to bench/run.py, which started this process; what else was printed does not matter."""
    print(MARK + json.dumps([asdict(figure) for figure in figures], ensure_ascii=False))
    sys.stdout.flush()


def parse(output: str) -> list[Figure]:
    """Return the figures that a row's process reported. Raises ValueError where it reported none."""
    reports = [line.removeprefix(MARK) for line in output.splitlines() if line.startswith(MARK)]
    if not reports:
        raise ValueError("the row reported no figures")
    return [Figure(**values) for values in json.loads(reports[-1])]


def by_key(figures: Iterable[Figure], into: dict[str, Any]) -> dict[str, Any]:
    """Put the figures where their keys say in `into`, beside what stands there; returns it."""
    for figure in figures:
        _put(into, figure.key, figure.ours)
        _put(into, figure.ratio_key, figure.ratio)
        folder, _dot, name = figure.key.rpartition(".")
        _put(into, f"{folder}.bare_{name}" if name else "", figure.limit)
    return into


def _put(into: dict[str, Any], key: str, value: float | None) -> None:
    if not key or value is None:
        return
    *folders, name = key.split(".")
    for folder in folders:
        into = into.setdefault(folder, {})
    into[name] = value


MARK = "figures: "
