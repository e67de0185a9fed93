"""Large row `import_million`: the memory of an import of a million chats of 12 lines, which takes some ten minutes.

    python -m bench.imports_million [--chats 1000000] [--database sqlite]

The external system makes most of its pages while it is asked, so the rate says nothing about the limit.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from bench.figures import Figure, report
from bench.imports import databases, external_system, memory, part


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--chats", type=int, default=1_000_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="bench-import-") as folder,
        external_system(given.chats, folder) as port,
        databases(given.database, Path(folder)) as (url, _limit_url),
    ):
        part("migrate", folder, port, url)
        found = part("once", folder, port, url)
    where = f"{given.database}, {given.chats} chats"
    report(
        [
            memory(where, given.chats, found["peak"]),
            Figure(f"import, {where}", given.chats / found["first"], "chats/s"),
            Figure(f"import by processor time, {where}", given.chats / found["first_processor"], "chats/s"),
        ]
    )


if __name__ == "__main__":
    main()
