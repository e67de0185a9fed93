"""Showing what was found: the words marked in the original text, and the part of a long text around them."""

from __future__ import annotations

import re
import unicodedata

from markupsafe import Markup, escape

from helpcenter.search.words import words

_CLUSTER = re.compile(r".[\u0300-\u036f\u3099\u309a\uff9e\uff9f]*", re.DOTALL)
"""A character with the marks that normalise together with it (ﾊ and ﾟ become パ)."""
_SENTENCE_END = re.compile(r"[。．!?！？]|\.\s|\n")
_CLAUSE_END = re.compile(r"[、，,;；]\s*|\s")
_BEFORE = 30
_SEPARATOR = re.compile(r"[\W_]")
_HALF_WIDTH = {0xFF01 + at: 0x21 + at for at in range(94)} | {0x3000: 0x20}
"""Full-width letters, digits and signs to ours, a character each."""
Span = tuple[int, int]


def highlight(text: str, query: str) -> Markup:
    """`text` as safe HTML with <mark> around each word of `query`."""
    return _marked(text, spans(text, query))


def snippet(text: str, query: str, length: int = 70) -> Markup:
    """About `length` characters of `text` around the first word of `query`, marked; else its beginning."""
    found = spans(text, query)
    start = _start(text, found[0][0]) if found else 0
    end = min(len(text), start + length)
    inside = [(max(begin, start) - start, min(stop, end) - start) for begin, stop in found if begin < end]
    part = _marked(text[start:end], [span for span in inside if span[0] < span[1]])
    return Markup("{}{}{}").format("…" if start else "", part, "…" if end < len(text) else "")


def spans(text: str, query: str) -> list[Span]:
    """Where in `text` the words of `query` stand: (start, end) in ascending order, not overlapping."""
    folded = _folded(text)
    if folded is not None:
        patterns = (" +".join(map(re.escape, word.split(" "))) for word in words(query))
        return _joined(sorted(match.span() for pattern in patterns for match in re.finditer(pattern, folded)))
    normalised, origins = _traced(text)
    found: list[Span] = []
    for word in words(query):
        at = normalised.find(word)
        while at >= 0:
            found.append((origins[at][0], origins[at + len(word) - 1][1]))
            at = normalised.find(word, at + len(word))
    return _joined(sorted(found))


def _folded(text: str) -> str | None:
    """`text` normalised with each character in its place: all but a few texts, and twenty times as quick.

    None where normalising joins or parts characters (ﾊﾟ, ㈱), so that places move.
    """
    half = text.translate(_HALF_WIDTH)
    lower = half.lower()
    if len(lower) != len(text) or not unicodedata.is_normalized("NFKC", half):
        return None
    return _SEPARATOR.sub(" ", lower)


def _traced(text: str) -> tuple[str, list[Span]]:
    """`text` normalised as words.normal does, with the place in `text` that each character comes from."""
    characters: list[str] = []
    origins: list[Span] = []
    for cluster in _CLUSTER.finditer(text):
        for character in unicodedata.normalize("NFKC", cluster[0]).lower():
            kept = character if character.isalnum() else " "
            if kept == " " and characters[-1:] == [" "]:
                continue
            characters.append(kept)
            origins.append(cluster.span())
    return "".join(characters), origins


def _joined(found: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _start(text: str, at: int) -> int:
    """Where a snippet around position `at` begins: its sentence, else its clause, else a little before."""
    if at <= _BEFORE:
        return 0
    for end in (_SENTENCE_END, _CLAUSE_END):
        ends = [found.end() for found in end.finditer(text, at - _BEFORE, at)]
        if ends:
            return ends[-1] if end is _SENTENCE_END else ends[0]
    return at - _BEFORE


def _marked(text: str, found: list[Span]) -> Markup:
    parts: list[Markup] = []
    position = 0
    for start, end in found:
        parts += [escape(text[position:start]), Markup("<mark>{}</mark>").format(text[start:end])]
        position = end
    return Markup("").join([*parts, escape(text[position:])])
