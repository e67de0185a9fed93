"""Which rows there are: every module of this folder whose docstring begins with "Row `name`" is one.

"Large row `name`" is measured by `make bench-full` alone. A new row is a new file, and nothing else: it runs as a
process of its own (`python -m bench.<module>`) and ends with `bench.figures.report([...])`. Nothing is imported to find
out, because some modules patch the sockets of the process they are in.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

FOLDER = Path(__file__).parent
SAYS_SO = re.compile(r"(Row|Large row) `(\w+)`")


def small() -> dict[str, str]:
    """Name → module of the rows of `make bench`."""
    return _found("Row")


def large() -> dict[str, str]:
    """Name → module of the rows that `make bench-full` adds: a million records each."""
    return _found("Large row")


def _found(kind: str) -> dict[str, str]:
    found = {}
    for path in sorted(FOLDER.glob("*.py")):
        words = SAYS_SO.match(ast.get_docstring(ast.parse(path.read_text())) or "")
        if words and words[1] == kind:
            found[words[2]] = f"bench.{path.stem}"
    return found
