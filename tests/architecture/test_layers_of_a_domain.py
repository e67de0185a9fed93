"""Inside a domain: views, sockets, commands → forms, concern modules, queries → broadcasts → models (design, Layout).

Between the domains import-linter checks the layers (pyproject.toml).
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.architecture.sources import PYTHON, name

ENTRANCE = re.compile(r"helpcenter\.(?!web\.|realtime\.)\w+\.(?:\w+_)?(?:views|sockets|routes|commands)\b")
"""What requests, sockets and the command line come in by; it is only for the registry, and for its like."""


def imported(path: Path) -> set[str]:
    """The modules (and names of modules) that a file imports, in full."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


def module(path: Path) -> str:
    return name(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def test_only_the_registry_and_other_entrances_import_an_entrance() -> None:
    inner = [path for path in PYTHON if path.stem != "registry" and not ENTRANCE.fullmatch(module(path))]
    found = [f"{name(path)}: {one}" for path in inner for one in imported(path) if ENTRANCE.fullmatch(one)]
    assert found == []


def test_models_import_nothing_of_their_domain_that_imports_them() -> None:
    found = [
        f"{name(path)}: {one}"
        for path in PYTHON
        if path.stem == "models"
        for one in imported(path)
        if (other := path.parent / f"{one.removeprefix(module(path.parent) + '.')}.py").exists()
        and module(path) in imported(other)
    ]
    assert found == []


def test_requests_are_read_at_the_entrance_alone() -> None:
    """A concern module gets what it needs as arguments, so that jobs and imports can call it too."""
    concerns = {"assignment", "closing", "messages", "opening", "rating", "ratings", "importing", "merging", "adding"}
    found = [name(path) for path in PYTHON if path.stem in concerns and "flask.request" in imported(path)]
    assert found == []
