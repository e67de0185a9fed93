"""Addresses of files, and passes for links out of frames.

The customer's cookie is partitioned: neither a tab opened out of a frame on another site nor a download there sends it.
Such a link carries a pass, which is made only for somebody who may read the file, is good for this file alone, and for
a day.
"""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

from helpcenter.files.models import StoredFile

PASS_LASTS = timedelta(hours=24)


def url(file: StoredFile, *, with_pass: bool = False) -> str:
    """The file itself: a picture to be shown, anything else to be saved."""
    return _address(file, quote(file.name, safe=""), with_pass)


def download_url(file: StoredFile, *, with_pass: bool = False) -> str:
    """The file to be saved, whatever it is."""
    address = url(file, with_pass=with_pass)
    return f"{address}{'&' if with_pass else '?'}download=1"


def view_url(file: StoredFile, *, with_pass: bool = False) -> str:
    """The page that shows a picture in its full size."""
    return _address(file, "view", with_pass)


def thumbnail_url(file: StoredFile) -> str:
    """The small picture of a picture."""
    return _address(file, "thumbnail", with_pass=False)


def _address(file: StoredFile, last: str, with_pass: bool) -> str:
    address = f"/files/{file.public_id}/{last}"
    return f"{address}?pass={_passes().dumps(file.public_id)}" if with_pass else address


def admits(pass_: str, file: StoredFile) -> bool:
    """Whether `pass_` was made for this file, within the last day."""
    try:
        return bool(_passes().loads(pass_, max_age=int(PASS_LASTS.total_seconds())) == file.public_id)
    except BadSignature:
        return False


def _passes() -> URLSafeTimedSerializer:
    key = current_app.secret_key
    return URLSafeTimedSerializer(str(key), salt="pass to a file")
