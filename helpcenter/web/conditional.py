"""Answers that a browser may keep and ask about again."""

from __future__ import annotations

from flask import Response, make_response, request

from helpcenter.web.compression import compress


def conditional(page: str) -> Response:
    """`page` with an ETag of its content; 304 where the browser has just that.

    Only for pages that are the same for everybody. The browser asks each time, so that nobody sees an old one.
    """
    response = make_response(page)
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag(weak=True)
    compress(response)
    response.make_conditional(request)
    return response
