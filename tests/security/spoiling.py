"""Good samples made bad: bytes with pieces replaced, JSON with values of another kind."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

ODD: list[Any] = [
    None, True, 0, -1, 1.5, 10**30, "", "\x00", "\ud800", "\u202e", "9" * 400, "x" * 5_000, "2026-13-45", "NaN", [], {},
    [[]], ["\x00"], {"id": {}}, "javascript:alert(1)", "<script>", "=1+1", "2026-11-20T10:40:00+99:99",
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00",
]  # fmt: skip
PIECES = (b"\r\n", b"\x00", b"--one", b'"', b"{", b"=?", b"<", b"\xff" * 9, b"[" * 300)
GONE = object()
"""In the place of a value: without it."""


def spoilt(sample: bytes) -> st.SearchStrategy[bytes]:
    """The sample with some pieces replaced by others."""
    pieces = st.one_of(st.binary(max_size=6), st.sampled_from(PIECES))
    edit = st.tuples(st.integers(0, len(sample)), st.integers(0, 40), pieces)

    def apply(edits: list[tuple[int, int, bytes]]) -> bytes:
        made = sample
        for at, length, piece in edits:
            made = made[:at] + piece + made[at + length :]
        return made

    return st.one_of(st.lists(edit, max_size=4).map(apply), st.binary(max_size=300))


def misshapen(sample: Any) -> st.SearchStrategy[bytes]:
    """The JSON of the sample with some of its values replaced by others, or without them."""
    places = list(_places(sample))
    odd = st.one_of(st.sampled_from(ODD), st.text(max_size=20), st.floats(allow_nan=False), st.just(GONE))

    def apply(edits: list[tuple[tuple[Any, ...], Any]]) -> bytes:
        made = deepcopy(sample)
        for place, value in edits:
            _replace(made, place, value)
        return json.dumps(made).encode()

    return st.lists(st.tuples(st.sampled_from(places), odd), min_size=1, max_size=3).map(apply)


def each_replaced(sample: Any, odd: Any) -> Iterator[bytes]:
    """The JSON of the sample with one of its values replaced, for each of its values."""
    for place in _places(sample):
        made = deepcopy(sample)
        _replace(made, place, odd)
        yield json.dumps(made).encode()


def _places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each value in it."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield (*at, key)
        yield from _places(part, (*at, key))


def _replace(made: Any, place: tuple[Any, ...], value: Any) -> None:
    """Put the value there, unless an earlier one has taken the place away."""
    *parents, last = place
    try:
        for key in parents:
            made = made[key]
        made[last]
    except (KeyError, IndexError, TypeError):
        return
    if not isinstance(made, dict | list):
        return
    if value is not GONE:
        made[last] = deepcopy(value)
    elif isinstance(made, dict):
        del made[last]
