"""Whether htmx asks for a fragment or a person for a page."""

from __future__ import annotations

from flask import request


def is_htmx() -> bool:
    """Whether the current request comes from htmx and wants a fragment, not a whole page."""
    return request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers
