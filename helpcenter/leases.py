"""Keeping hold of work that no other worker may do meanwhile (design.md rule 14).

Which row says whose it is, and for how long, is the matter of each domain (exports/leases.py, imports/lease.py). What
takes a moment (a mail, a webhook) is claimed instead, and its claim only ever left to run out (claims.py).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog

from helpcenter.extensions import current_application, db

log = structlog.get_logger(__name__)


class LeaseLostError(Exception):
    """The work was cancelled, or another worker has taken it over; whatever was being written is not."""


@contextmanager
def renewed(hold: Callable[[], None], *, every: float, lost: threading.Event, **work: int) -> Iterator[None]:
    """Keep a lease while the work goes on: call `hold` every so many seconds, from a thread of its own.

    `hold` is an operation of its own. Once it has raised LeaseLostError, or somebody has set `lost`, it is called no
    more. `work` says in the log what is being worked on.
    """
    over, app = threading.Event(), current_application()

    def renew() -> None:
        with app.app_context():
            while not over.wait(every) and not lost.is_set():
                _try(hold, lost, work)

    thread = threading.Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _try(hold: Callable[[], None], lost: threading.Event, work: dict[str, int]) -> None:
    try:
        hold()
    except LeaseLostError:
        lost.set()
    except Exception:
        log.exception("lease_not_renewed", **work)  # the next turn may; else it runs out
    finally:
        db.session.remove()
