"""How texts and queries are made comparable, and cut into the tokens that are indexed.

Tokens are the pairs of neighbouring characters of each word and the last character of each word alone, so that a query
of two characters is one token, a query of one character is a prefix, and Japanese needs no dictionary.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

MOST_WORDS = 8
LONGEST_WORD = 60
_WORDS = re.compile(r"[^\W_]+")
_BEGINNINGS = re.compile(" .")
_SPACE = " ".encode("utf-16-le")
_CONTENT = re.compile(r"[一-龠々]+|[ァ-ヺー]{2,}|[a-z0-9]{3,}")
_COMMON = frozenset(
    [
        "the",
        "and",
        "for",
        "you",
        "your",
        "can",
        "how",
        "not",
        "what",
        "with",
        "have",
        "has",
        "does",
        "are",
        "was",
        "did",
        "when",
        "where",
        "why",
        "this",
        "that",
        "from",
        "please",
        "方法",
        "場合",
        "教",
        "思",
        "何",
        "願",
    ]
)
"""Words that nearly every question has."""


def normal(text: str) -> str:
    """`text` as it is compared: NFKC (so kana width does not matter), lower case, one space for what is no word."""
    return " ".join(_WORDS.findall(_compatible(text).lower()))


def _compatible(text: str) -> str:
    """NFKC, line by line: what is in it already is told quickly, and most lines of a text with a few others are."""
    if unicodedata.is_normalized("NFKC", text):
        return text
    return "\n".join([unicodedata.normalize("NFKC", line) for line in text.split("\n")])


def tokens(normalised: str) -> list[str]:
    """The tokens under which a normalised text is found, each once; the last letter of a word has a space behind it."""
    padded = normalised + " "
    pairs = {padded[at : at + 2] for at in range(len(normalised))}
    return [pair for pair in pairs if pair[0] != " "]


def token_text(normalised: str) -> str:
    """The tokens with spaces between, as often as they come: an index keeps each once anyway. Imports live by this.

    Each character, the one behind it, and a space, put together in three strides instead of a string a pair.
    """
    firsts = normalised + " "
    seconds = _BEGINNINGS.sub("  ", firsts)  # so that no token begins with a space
    one, other = (array("H", text.encode("utf-16-le")) for text in (firsts, seconds))
    if len(one) != len(firsts):  # letters of two units, as rare kanji are
        return " ".join(tokens(normalised))
    found = array("H", _SPACE * (3 * len(normalised)))
    found[0::3], found[1::3] = one[:-1], other[1:]
    return found.tobytes().decode("utf-16-le")


@lru_cache(maxsize=256)
def words(query: str) -> tuple[str, ...]:
    """What somebody looks for: the normalised words of `query`, each once, at most MOST_WORDS.

    A word with punctuation inside (MS-20488) stays one, to be found as a phrase. Empty where there is nothing to look
    for.
    """
    found = (normal(part[:LONGEST_WORD]) for part in query[: MOST_WORDS * LONGEST_WORD].split())
    return tuple(dict.fromkeys(word for word in found if word))[:MOST_WORDS]


def query_tokens(words: Iterable[str]) -> tuple[list[str], list[str]]:
    """The tokens that a text with all the normalised `words` has: whole ones, and beginnings of ones; each in order."""
    parts = {part for word in words for part in word.split(" ")}
    pairs = {first + second for part in parts for first, second in pairwise(part)}
    return sorted(pairs), sorted(part for part in parts if len(part) == 1)


def content_words(sentence: str) -> list[str]:
    """What a sentence is about: its runs of kanji, katakana, letters or digits, the longest first.

    Japanese is written without spaces, so that 「商品が届かない」 is looked for as 商品 and 届.
    """
    runs = dict.fromkeys(_CONTENT.findall(normal(sentence[: MOST_WORDS * LONGEST_WORD])))
    return sorted((run for run in runs if run not in _COMMON), key=len, reverse=True)[:MOST_WORDS]


def is_one_token(word: str) -> bool:
    """Whether the index alone decides if a text has `word`; else the text itself has to be looked at."""
    return len(word) <= 2 and " " not in word
