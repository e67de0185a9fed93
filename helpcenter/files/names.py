"""Names of files as people give them, made harmless (quality.md 3.6, 3.7)."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 120
"""Characters of a name, its ending included."""
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_BLANKS = re.compile(r"\s+")
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
"""What Windows takes for a device, whatever ending follows."""


def clean(name: str) -> str:
    """The last part of a path without what deceives: control characters, writing direction, invisible characters.

    Full-width letters stay as they are; a name of which nothing is left is "file".
    """
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    name = "".join(character for character in name if not unicodedata.category(character).startswith("C"))
    name = _BLANKS.sub(" ", _FORBIDDEN.sub("_", name)).strip(" .")
    name = f"_{name}" if _DEVICES.match(name) else name
    stem, dot, ending = name.rpartition(".")
    if len(name) > LONGEST and dot and len(ending) <= 8:
        return stem[: LONGEST - len(ending) - 1].rstrip(" .") + dot + ending
    return name[:LONGEST].rstrip(" .") or "file"


def ending(name: str) -> str:
    """What follows the last dot, in small letters; '' where there is none."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def with_ending(name: str, right: str, others: frozenset[str]) -> str:
    """The clean `name` with the ending `right`, in the place of one of `others` that says something untrue."""
    name = clean(name)
    stem = name.rpartition(".")[0] if ending(name) in others else name
    return f"{stem[: LONGEST - len(right) - 1].rstrip(' .') or 'file'}.{right}"
