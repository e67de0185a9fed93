"""One file per concern of one noun (design, rules of the house 1 and 2)."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.architecture.sources import PYTHON, SCRIPTS, TEMPLATES, all_python, lines, name

SAYS_NOTHING = {"utils", "util", "helpers", "common", "misc", "managers", "manager", "shared", "lib"}
READS_THE_ENVIRONMENT = {"helpcenter/config.py": "reads", "helpcenter/supervisor/run.py": "writes, for its programs"}
READS_THE_CLOCK = {"helpcenter/clock.py"}


def too_long(paths: list[Path], most: int) -> list[str]:
    return [f"{name(path)}: {lines(path)} lines" for path in paths if lines(path) > most]


def test_no_python_file_is_longer_than_300_lines() -> None:
    assert too_long(all_python(), 300) == []


def test_no_template_is_longer_than_120_lines() -> None:
    assert too_long(TEMPLATES, 120) == []


def test_no_script_is_longer_than_150_lines() -> None:
    assert too_long(SCRIPTS, 150) == []


def test_every_file_is_named_for_what_is_in_it() -> None:
    assert [name(path) for path in all_python() if path.stem in SAYS_NOTHING] == []


def test_there_are_no_classes_of_verbs() -> None:
    found = [
        f"{name(path)}: {node.name}"
        for path in PYTHON
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef) and node.name.endswith(("Service", "Manager", "Helper", "Util"))
    ]
    allowed = ["helpcenter/services/models.py: Service"]  # the glossary's noun
    assert [entry for entry in found if entry not in allowed] == []


def test_only_the_configuration_reads_the_environment() -> None:
    readers = {name(path) for path in PYTHON if uses(path, "os", {"environ", "getenv"})}
    assert readers == set(READS_THE_ENVIRONMENT)


def test_only_the_clock_tells_the_time() -> None:
    readers = {name(path) for path in PYTHON if uses(path, "datetime", {"now", "utcnow", "today"})}
    assert readers == READS_THE_CLOCK


def uses(path: Path, thing: str, attributes: set[str]) -> bool:
    """Whether the file mentions `thing.attribute`."""
    return any(
        isinstance(node, ast.Attribute)
        and node.attr in attributes
        and isinstance(node.value, ast.Name)
        and node.value.id == thing
        for node in ast.walk(ast.parse(path.read_text()))
    )
