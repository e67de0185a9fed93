"""Templates import what they call and call what they import, and no macro lies about unused (rule 6)."""

from __future__ import annotations

import re

from helpcenter.config import PROJECT
from tests.architecture.sources import TEMPLATES, name

IMPORT = re.compile(r'{% from "([^"]+)" import ([^%]+?) %}')
MACRO = re.compile(r"{%-? *macro (\w+)\(")
TEXTS = {path: re.sub(r"{#.*?#}", "", path.read_text(), flags=re.DOTALL) for path in TEMPLATES}


def imported(text: str) -> dict[str, str]:
    """Name as it is called → name of the macro."""
    pairs = (one.strip().partition(" as ") for _source, names in IMPORT.findall(text) for one in names.split(","))
    return {alias or macro: macro for macro, _as, alias in pairs}


def calls(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w.])(\w+)\(", MACRO.sub("", IMPORT.sub("", text))))


def test_every_import_is_called() -> None:
    assert {name(path): unused for path, text in TEXTS.items() if (unused := imported(text).keys() - calls(text))} == {}


def test_every_macro_is_called_where_it_stands_or_is_imported() -> None:
    sources = [source for text in TEXTS.values() for source, names in IMPORT.findall(text) for _one in names.split(",")]
    macros = [macro for text in TEXTS.values() for macro in imported(text).values()]
    elsewhere = set(zip(sources, macros, strict=True))
    unused = [
        f"{name(path)}: {macro}"
        for path, text in TEXTS.items()
        for macro in MACRO.findall(text)
        if macro not in calls(text) and (path.relative_to(PROJECT / "templates").as_posix(), macro) not in elsewhere
    ]
    assert unused == []
