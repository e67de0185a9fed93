"""What may stand in an address: numbers that a record can have, and text that a database can hold."""

from __future__ import annotations

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter, Map

LARGEST_ID = 2**31 - 1


class _Id(IntegerConverter):
    """`<int:…>` of a route; a larger number is no address of anything here."""

    def __init__(self, map: Map, fixed_digits: int = 0, max: int | None = LARGEST_ID) -> None:  # noqa: A002  # its names
        super().__init__(map, fixed_digits, max=max)


def init(app: Flask) -> None:
    """Answer 404 to the other ones; to be called before routes are added."""
    app.url_map.converters["int"] = _Id
    app.before_request(_refuse_nul)


def _refuse_nul() -> None:
    if "\x00" in request.path:
        abort(404)
