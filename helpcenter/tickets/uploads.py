"""Files in a form that is posted, also one that is shown again: what was sent once need not be chosen twice.

A file is stored as soon as it arrives, and the form that is shown again carries a signed token for it. What is never
attached is removed within an hour or two (files/cleaning.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app, request
from flask_babel import gettext as _
from itsdangerous import BadData, URLSafeTimedSerializer

from helpcenter.extensions import db
from helpcenter.files import limits, refusing, storing
from helpcenter.files.models import StoredFile
from helpcenter.files.refusing import UnusableFileError
from helpcenter.services.models import Service
from helpcenter.tickets import attachments

KEPT_FOR = timedelta(minutes=55)
"""A little less than a file that belongs to nothing is kept."""


@dataclass
class Uploads:
    """The files of a form. `problems`: why some were not taken, in sentences; then nothing should be sent yet."""

    purpose: str
    files: list[StoredFile] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def kept(self) -> list[tuple[str, StoredFile]]:
        """Token and file of each, for the form that is shown again."""
        return [(_signer().dumps([file.public_id, self.purpose]), file) for file in self.files]


def nothing(purpose: str) -> Uploads:
    """Those of a form that is shown for the first time."""
    return Uploads(purpose)


def received(service: Service, purpose: str, *, admitted: Callable[[], bool] = lambda: True) -> Uploads:
    """The files that the current request carries, and those of earlier ones for the same `purpose` that still stand.

    Outside of an operation. `admitted` is asked before each file is kept: False refuses it.
    """
    uploads = Uploads(purpose)
    for token in request.form.getlist("kept")[: attachments.MOST]:
        _take_again(uploads, token)
    taken = limits.of(service)
    for sent in request.files.getlist("files"):
        if not sent.filename:
            continue
        if len(uploads.files) >= attachments.MOST:
            uploads.problems.append(_("Attach at most %(number)s files.", number=attachments.MOST))
            break
        if not admitted():
            uploads.problems.append(_("Too many files came from your network. Wait a little and send them again."))
            break
        try:
            uploads.files.append(storing.store(sent.stream, sent.filename, taken))  # type: ignore[arg-type]  # IO[bytes] is a BinaryIO here
        except UnusableFileError as error:
            uploads.problems.append(f"{sent.filename[:80]}: {refusing.sentence(error.reason, taken)}")
    return uploads


def _take_again(uploads: Uploads, token: str) -> None:
    try:
        public_id, purpose = _signer().loads(token, max_age=int(KEPT_FOR.total_seconds()))
    except (BadData, ValueError, TypeError):
        public_id = purpose = ""
    loose = (StoredFile.attached_at.is_(None), StoredFile.discarded_at.is_(None))
    file = db.session.scalar(sa.select(StoredFile).where(StoredFile.public_id == public_id, *loose))
    if file is None or purpose != uploads.purpose:
        uploads.problems.append(_("A file that you attached before is no longer here. Choose it again."))
    elif file not in uploads.files:
        uploads.files.append(file)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="ticket upload")
