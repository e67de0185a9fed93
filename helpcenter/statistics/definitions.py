"""What each figure is called and means, as docs/statistics.md says: written down there and nowhere else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from helpcenter.config import PROJECT
from helpcenter.web import languages

PLACE = PROJECT / "docs" / "statistics.md"
_ENTRY = re.compile(
    r"^### `(?P<key>\w+)`\n\n"
    r"- \*\*en\*\* (?P<en_name>[^:\n]+): (?P<en>[^\n]+)\n"
    r"- \*\*ja\*\* (?P<ja_name>[^:\n]+): (?P<ja>[^\n]+)$",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Definition:
    """The name of a figure and a sentence or two on what it counts."""

    key: str
    name: str
    meaning: str


@cache
def _entries() -> tuple[dict[str, str], ...]:
    return tuple(found.groupdict() for found in _ENTRY.finditer(PLACE.read_text()))


def all_of_them() -> dict[str, Definition]:
    """Key → definition in the current language, in the order of the document."""
    language = languages.current()
    return {one["key"]: Definition(one["key"], one[f"{language}_name"], one[language]) for one in _entries()}
