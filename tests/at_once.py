"""Two deeds at once, on PostgreSQL: the second begins while the first is not committed, in every run of the test."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa
from flask import Flask

from helpcenter.extensions import db
from helpcenter.transactions import operation
from tests.processes import wait_until

Deed = Callable[[], object]


class Both:
    """Two deeds, the second of which begins before the first is committed, in another session."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def __call__(self, what: str, first: Deed, second: Deed | None = None) -> object:
        """What the second one gets; as the first one is, if it is not given."""
        db.session.commit()
        with ThreadPoolExecutor(1) as other:
            with operation():
                first()
                db.session.flush()
                done = other.submit(self._apart, second or first)
                wait_until(lambda: done.done() or _somebody_waits(), f"{what}: the second one waits")
                assert not done.done(), f"{what}: nothing kept the second one waiting"
            try:
                return done.result(60)
            except sa.exc.IntegrityError as error:
                raise AssertionError(f"{what}: {error}") from error

    def _apart(self, deed: Deed) -> object:
        with self.app.app_context():
            try:
                return deed()
            finally:
                db.session.remove()


def _somebody_waits() -> bool:
    return bool(db.session.scalar(sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")))
