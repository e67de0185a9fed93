"""Searching the lists of settings: they are short, so the rows at hand are looked through, by the words they show."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from typing import TypeVar

from flask import request

LONGEST = 100
Row = TypeVar("Row")


def words() -> str:
    """What `?q=` looks for; '' for everything."""
    return request.args.get("q", "").strip()[:LONGEST]


def matching(rows: Iterable[Row], looked_for: str, shown: Callable[[Row], Iterable[str | None]]) -> list[Row]:
    """The rows in which each of the words occurs in one of the texts `shown`."""
    wanted = [folded(word) for word in looked_for.split()]
    return [row for row in rows if _has(wanted, shown(row))]


def _has(wanted: list[str], texts: Iterable[str | None]) -> bool:
    if not wanted:
        return True
    text = "\n".join(folded(one) for one in texts if one)
    return all(word in text for word in wanted)


def folded(text: str) -> str:
    """`text` as two texts are compared: width, case and kind of kana do not matter."""
    return "".join(_hiragana(letter) for letter in unicodedata.normalize("NFKC", text).casefold())


def _hiragana(letter: str) -> str:
    return chr(ord(letter) - 0x60) if "ァ" <= letter <= "ヶ" else letter
