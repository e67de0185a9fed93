"""Measure: `make bench` all rows, `make bench-chat` one of them, `make bench-full` also the large ones.

Each row is a module that runs as a process of its own (bench/rows.py). Prints a table and writes bench/results.json.
A row that fails says so in the table, and the others are measured all the same.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench import rows
from bench.figures import Figure, by_key, parse

RESULTS = Path(__file__).with_name("results.json")
PATIENCE = 45 * 60
"""Seconds after which a row that hangs is given up."""


@dataclass
class Row:
    """What came of a row: its figures, or why there are none."""

    name: str
    seconds: float
    figures: list[Figure] = field(default_factory=list)
    failure: str = ""


def main(names: list[str]) -> int:
    """Measure the rows named, by default all but the large ones; 1 if one of them failed or missed its goal."""
    begun = time.monotonic()
    measured = []
    for name, module in wanted(names).items():
        measured.append(_measure(name, module))
        _write(measured[-1])
    print(table(measured))
    print(f"{(time.monotonic() - begun) / 60:.1f} minutes; {RESULTS}")
    return int(any(row.failure or any(figure.reached is False for figure in row.figures) for row in measured))


def wanted(names: list[str]) -> dict[str, str]:
    """Name → module of what is asked for on the command line."""
    small, large = rows.small(), rows.large()
    if not names:
        return small
    if names == ["full"]:
        return small | large
    if unknown := [name for name in names if name not in small | large]:
        sys.exit(f"There is no row {unknown[0]!r}; there are {', '.join(small | large)} and full.")
    return {name: (small | large)[name] for name in names}


def _measure(name: str, module: str) -> Row:
    print(f"measuring: {name}", flush=True)
    begun = time.monotonic()
    try:
        done = subprocess.run(
            [sys.executable, "-m", module], stdout=subprocess.PIPE, text=True, check=False, timeout=PATIENCE
        )
        return Row(name, time.monotonic() - begun, parse(done.stdout))
    except ValueError as error:  # its own words stand above
        return Row(name, time.monotonic() - begun, failure=f"{error} (exit code {done.returncode})")
    except subprocess.TimeoutExpired:
        return Row(name, time.monotonic() - begun, failure=f"not done after {PATIENCE / 60:.0f} minutes")


def table(measured: list[Row]) -> str:
    """Return the figures as lines of columns: what, ours, limit, ratio, goal, whether it was reached."""
    lines = [("what", "ours", "limit", "ratio", "goal", "")]
    for row in measured:
        lines += [
            (f.what, _number(f.ours, f.unit), _number(f.limit, f.unit), _ratio(f), f.goal, _word(f))
            for f in row.figures
        ]
        if row.failure:
            lines.append((row.name, "FAILED", "-", "-", row.failure, "FAILED"))
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    text = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    return "\n".join([*text, *(f"{row.name}: {row.seconds:.0f} s" for row in measured)])


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"


def _ratio(figure: Figure) -> str:
    return "-" if figure.ratio is None else f"{figure.ratio:.2f}"


def _word(figure: Figure) -> str:
    return {True: "reached", False: "MISSED", None: ""}[figure.reached]


def _write(row: Row) -> None:
    """Keep the figures with the machine they were measured on; rows that were not measured now stay as they were.

    By their keys, as quality.md names them ({"chat": {"p50_ms": …, "bare_p50_ms": …}}), and in full under "rows".
    """
    kept: dict[str, Any] = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    kept["machine"] = {
        "system": platform.platform(), "python": platform.python_version(), "processors": os.cpu_count(),
    }  # fmt: skip
    found = {"seconds": row.seconds, "failure": row.failure, "figures": [asdict(figure) for figure in row.figures]}
    kept.setdefault("rows", {})[row.name] = found
    RESULTS.write_text(json.dumps(by_key(row.figures, kept), ensure_ascii=False, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
