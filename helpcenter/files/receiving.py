"""Taking a file out of a request, whose body may be larger than that of others."""

from __future__ import annotations

from typing import TypeVar

from flask import Flask, current_app, request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from helpcenter.files.limits import LARGEST_MEGABYTES, MEGABYTE
from helpcenter.files.refusing import Reason, UnusableFileError

View = TypeVar("View")
BESIDE = 64 * 1024
"""Bytes of a request beside its file."""
LARGEST_IMPORT = 512 * MEGABYTE


def takes_file(view: View) -> View:
    """Marks a view whose requests carry a file."""
    view.largest_request = LARGEST_MEGABYTES * MEGABYTE + BESIDE  # type: ignore[attr-defined]  # read by _allow_more
    return view


def takes_import(view: View) -> View:
    """Marks a view whose requests carry a file with a whole history."""
    view.largest_request = LARGEST_IMPORT  # type: ignore[attr-defined]  # read by _allow_more
    return view


def init(app: Flask) -> None:
    """Before anything reads a request's body (the check of its CSRF token does)."""
    app.before_request(_allow_more)


def _allow_more() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    largest = getattr(view, "largest_request", None)
    if largest is not None:
        request.max_content_length = largest


def sent_file() -> FileStorage | None:
    """The file in field `file` of the current request. Raises UnusableFileError where the request is too large."""
    try:
        return request.files.get("file")
    except RequestEntityTooLarge as error:
        raise UnusableFileError(Reason.TOO_LARGE) from error
