"""The files of the repository, for the tests that police them."""

from __future__ import annotations

import re
from pathlib import Path

from helpcenter.config import PROJECT

PYTHON = sorted((PROJECT / "helpcenter").rglob("*.py"))
TEMPLATES = sorted((PROJECT / "templates").rglob("*.*"))
SCRIPTS = sorted(path for path in (PROJECT / "static").rglob("*.js") if "vendor" not in path.parts)
STYLES = sorted(path for path in (PROJECT / "static").rglob("*.css") if "vendor" not in path.parts)


def all_python() -> list[Path]:
    """Every Python file of ours but the migrations, which Alembic writes."""
    folders = ("helpcenter", "tests", "bench", "deploy")
    return [PROJECT / "app.py", *sorted(path for folder in folders for path in (PROJECT / folder).rglob("*.py"))]


def name(path: Path) -> str:
    """The file's path as it is spoken of."""
    return path.relative_to(PROJECT).as_posix()


def lines(path: Path) -> int:
    """How many lines the file has."""
    return len(path.read_text().splitlines())


def markup(path: Path) -> str:
    """A template without Jinja's comments."""
    return re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
