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


@pytest.mark.parametrize("document", ["README.md", "README.ja.md", "docs/operations.md", "docs/decisions.md"])
def test_every_link_to_a_file_leads_somewhere(document: str) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", read(document))
    folder = (PROJECT / document).parent
    assert [link for link in links if not (folder / link).exists()] == []


@pytest.mark.parametrize("part", [r"```console\n.*?```", r"`[\w@.]+@example\.com`", r"^#+ ", r"\]\([^)]+\)"])
def test_both_readmes_have_the_same_parts(part: str) -> None:
    english, japanese = (re.findall(part, read(name), re.M | re.S) for name in ("README.md", "README.ja.md"))
    assert len(english) == len(japanese) > 0
