"""Measure: `make bench` all rows, `make bench-chat` one of them, `make bench-full` also the large ones.

Each row is a module that runs as a process of its own (its memory and its patched sockets are its own business) and
ends with `bench.figures.report([...])`. Prints a table and writes bench/results.json.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from bench.figures import Figure, parse

ROWS = {
    "chat": "bench.chat",
    "assignment": "bench.assignment",
    "import": "bench.imports",
    "widget": "bench.widget",
    "export": "bench.export",
    "pages": "bench.help_center",
}
"""Name → module, in the order of the table."""
FULL: dict[str, str] = {}
"""Rows with a million records, which take long: only `make bench-full`."""
RESULTS = Path(__file__).with_name("results.json")


def main(names: list[str]) -> int:
    """Measure the rows named, by default all but the large ones; 1 if one of them failed or missed its goal."""
    rows = ROWS | FULL if names == ["full"] else ROWS
    if names and names != ["full"]:
        if unknown := [name for name in names if name not in ROWS | FULL]:
            sys.exit(f"There is no row {unknown[0]!r}; there are {', '.join(ROWS | FULL)} and full.")
        rows = {name: (ROWS | FULL)[name] for name in names}
    results = {name: _measure(name, module) for name, module in rows.items()}
    figures = [figure for found in results.values() for figure in found or []]
    print(table(figures))
    _write(results)
    return int(None in results.values() or any(figure.reached is False for figure in figures))


def _measure(name: str, module: str) -> list[Figure] | None:
    """Return the figures of a row; None if it failed, for which its own words stand above."""
    print(f"measuring: {name}", flush=True)
    done = subprocess.run([sys.executable, "-m", module], stdout=subprocess.PIPE, text=True, check=False)
    try:
        return parse(done.stdout)
    except ValueError as error:
        print(f"{name}: {error} (exit code {done.returncode})\n{done.stdout}", flush=True)
        return None


def table(figures: list[Figure]) -> str:
    """Return the figures as lines of columns: what, ours, limit, ratio, goal, whether it was reached."""
    rows = [("what", "ours", "limit", "ratio", "goal", "")]
    rows += [(f.what, _number(f.ours, f.unit), _number(f.limit, f.unit), _ratio(f), f.goal, _word(f)) for f in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"


def _ratio(figure: Figure) -> str:
    return "-" if figure.ratio is None else f"{figure.ratio:.2f}"


def _word(figure: Figure) -> str:
    return {True: "reached", False: "MISSED", None: ""}[figure.reached]


def _write(results: dict[str, list[Figure] | None]) -> None:
    """Keep the figures with the machine they were measured on; rows that were not measured now stay as they were.

    Beside each row's figures in full stand those with a key, by it: {"chat": {"p50_ms": …, "bare_p50_ms": …}}.
    """
    kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else {"rows": {}}
    measured = {name: found for name, found in results.items() if found is not None}
    rows = {name: [asdict(figure) for figure in found] for name, found in measured.items()}
    machine = {"system": platform.platform(), "python": platform.python_version(), "processors": os.cpu_count()}
    content = {**kept, "machine": machine, "rows": kept["rows"] | rows}
    content |= {name: _by_key(found) for name, found in measured.items()}
    RESULTS.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def _by_key(figures: list[Figure]) -> dict[str, float]:
    found = {figure.key: figure.ours for figure in figures if figure.key}
    return found | {f"bare_{figure.key}": figure.limit for figure in figures if figure.key and figure.limit}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
