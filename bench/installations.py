"""A whole installation to measure, started as the tests start theirs, on a database that waits for the disk."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.databases import databases
from tests.servers import Install, installations


@contextmanager
def measured() -> Iterator[Install]:
    """Yield `install`: `install("sqlite")` or `install("postgresql")`, see tests/servers.py."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        numbers = iter(range(1000))

        def new_folder() -> Path:
            made = folder / f"installation{next(numbers)}"
            made.mkdir()
            return made

        with databases(folder, durable=True) as of, installations(of, new_folder) as install:
            yield install
