"""The documents say what is true of the code."""

from __future__ import annotations

import re

import pytest

from helpcenter.config import PROJECT


def read(name: str) -> str:
    return (PROJECT / name).read_text()


def test_every_setting_is_described() -> None:
    variable = r"\b(?:HELPCENTER_[A-Z_]+|DATABASE_URL|REDIS_URL|SECRET_KEY|PORT)\b"
    described = set(re.findall(rf"^\| `({variable})`", read("docs/operations.md"), re.MULTILINE))
    assert described == set(re.findall(rf'"({variable})"', read("helpcenter/config.py")))


@pytest.mark.parametrize("document", ["README.md", "README.ja.md", "docs/operations.md"])
def test_every_make_target_that_is_named_exists(document: str) -> None:
    targets = set(re.findall(r"^([\w-]+):", read("Makefile"), re.MULTILINE))
    assert set(re.findall(r"\bmake (run|\w+(?:-\w+)?)\b(?=`|\n)", read(document))) <= targets


LINKING = ("README.md", "README.ja.md", "docs/operations.md", "docs/decisions.md", "docs/security.md")


@pytest.mark.parametrize("document", LINKING)
def test_every_link_to_a_file_leads_somewhere(document: str) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", read(document))
    folder = (PROJECT / document).parent
    assert [link for link in links if not (folder / link).exists()] == []


@pytest.mark.parametrize("part", [r"```console\n.*?```", r"`[\w@.]+@example\.com`", r"^#+ ", r"\]\([^)]+\)"])
def test_both_readmes_have_the_same_parts(part: str) -> None:
    english, japanese = (re.findall(part, read(name), re.M | re.S) for name in ("README.md", "README.ja.md"))
    assert len(english) == len(japanese) > 0


def test_every_place_that_the_security_document_names_exists() -> None:
    named = re.findall(r"`((?:helpcenter|tests)/[\w./]+)(?:::(\w+))?`", read("docs/security.md"))
    assert len(named) > 60
    gone = [
        path for path, test in named if not (PROJECT / path).exists() or f"def {test}" not in ("def ", *_tests(path))
    ]
    assert gone == []


def _tests(path: str) -> list[str]:
    return re.findall(r"^ *(def \w+)", read(path), re.MULTILINE) if path.endswith(".py") else []
