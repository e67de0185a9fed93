"""Whoever sets a check aside for a line says there why (design, rule of the house 12)."""

from __future__ import annotations

import io
import re
import tokenize

import pytest

from tests.architecture.sources import all_python, name

MARK = re.compile(r"#\s*(?:noqa(?::\s*[A-Z]+\d+(?:[, ]+[A-Z]+\d+)*)?|type:\s*ignore(?:\[[^\]]*\])?)\s*", re.IGNORECASE)
REASON = re.compile(r"#\s*\S")


def comments(text: str) -> list[tuple[int, str]]:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return [(token.start[0], token.string) for token in tokens if token.type == tokenize.COMMENT]


def without_reason(text: str) -> list[int]:
    """The numbers of the lines that set a check aside, and have no second comment that says why."""
    marked = [(number, comment) for number, comment in comments(text) if MARK.match(comment)]
    return [number for number, comment in marked if not REASON.match(MARK.sub("", comment))]


def test_a_check_is_set_aside_with_a_reason() -> None:
    assert [f"{name(path)}:{number}" for path in all_python() for number in without_reason(path.read_text())] == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("x = 1  # noqa: S608  # a name of ours", []),
        ("x = 1  # type: ignore[misc, arg-type]  # noqa: SLF001  # Flask's own way", []),
        ("x = 1  # no question asked", []),
        ('x = "# noqa"', []),
        ("x = 1  # noqa", [1]),
        ("x = 1  # noqa: S608, E501", [1]),
        ("x = 1  # noqa: S608 -- a name of ours", [1]),
        ("x = 1  # type: ignore[misc]", [1]),
        ("x = 1  # type: ignore  # noqa: S608", [1]),
    ],
)
def test_what_counts_as_one(line: str, found: list[int]) -> None:
    assert without_reason(line + "\n") == found
