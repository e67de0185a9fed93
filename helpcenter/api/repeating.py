"""Requests that make something may be sent again: the same Idempotency-Key makes it once, and shows it every time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import request

from helpcenter.api.access import token
from helpcenter.api.models import ApiRequest
from helpcenter.api.problems import ProblemError
from helpcenter.clock import now
from helpcenter.extensions import Base, db
from helpcenter.transactions import insert_once, operation, write

Record = TypeVar("Record", bound=Base)
HEADER = "Idempotency-Key"
LONGEST = 100
KEPT = timedelta(hours=24)


def once(make: Callable[[], Record], find: Callable[[int], Record]) -> Record:
    """What `make` makes; where the request's key has made something before, that, as `find` finds it by its ID.

    Key and record are committed together, so a request whose answer was lost makes nothing twice, and one that was
    refused may be sent again under the same key. Raises ProblemError for a key that another request had.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return make()
    if not (0 < len(key) <= LONGEST and key.isascii() and key.isprintable()):
        raise ProblemError(400, f"{HEADER} must have 1 to {LONGEST} printable ASCII characters.")
    with operation():
        noted = insert_once(ApiRequest, token_id=token().id, key=key, digest=_digest(), created_at=now())
        if noted is not None:
            record = make()
            db.session.flush()
            write(noted, made_id=_id(record))
            return record
    earlier = db.session.scalars(
        sa.select(ApiRequest).where(ApiRequest.token_id == token().id, ApiRequest.key == key)
    ).one()
    if earlier.digest != _digest() or earlier.made_id is None:
        raise ProblemError(422, f"This {HEADER} has been used for another request.")
    return find(earlier.made_id)


def forget_old() -> None:
    """The scheduler's task: keys are good for a day."""
    with operation():
        db.session.execute(sa.delete(ApiRequest).where(ApiRequest.created_at < now() - KEPT))


def _id(record: Base) -> int:
    identity: Any = sa.inspect(record).identity
    return int(identity[0])


def _digest() -> str:
    """What was asked for: the same key is for the same request only."""
    said = b"\n".join([request.method.encode(), request.path.encode(), request.get_data()])
    return hashlib.sha256(said).hexdigest()
