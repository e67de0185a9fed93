"""What the scheduler calls: exports that no worker has in hand, and those whose time is over (live-chat.md 4.4)."""

from __future__ import annotations

import time
from datetime import timedelta

import sqlalchemy as sa

from helpcenter import queue
from helpcenter.clock import now
from helpcenter.exports import files, running
from helpcenter.exports.asking import KEPT
from helpcenter.exports.models import Export, ExportState
from helpcenter.extensions import db
from helpcenter.transactions import operation

UNANSWERED_AFTER = timedelta(seconds=10)
"""An export that no worker has begun after that long: the job may have been lost with Redis, or all are busy."""
PUSH_AGAIN_AFTER = 15.0

_pushed: dict[int, float] = {}
"""When this process last woke a worker for an export; forgetting it only means waking one too often."""


def wake_workers() -> None:
    """Wake a worker for every export that should be in somebody's hands and is not."""
    moment = time.monotonic()
    for export_id in db.session.scalars(_left_alone()).all():
        if moment - _pushed.get(export_id, -PUSH_AGAIN_AFTER) >= PUSH_AGAIN_AFTER:
            _pushed[export_id] = moment
            queue.push(running.run, (export_id,), running.QUEUE)
    for export_id in [id_ for id_, at in _pushed.items() if moment - at > 10 * PUSH_AGAIN_AFTER]:
        del _pushed[export_id]


def _left_alone() -> sa.Select[int]:
    at = now()
    unanswered = sa.and_(Export.state == ExportState.QUEUED, Export.created_at < at - UNANSWERED_AFTER)
    orphaned = sa.and_(Export.state == ExportState.RUNNING, Export.lease_until < at)
    return sa.select(Export.id).where(sa.or_(unanswered, orphaned))


def remove_old() -> None:
    """Delete files and records of exports that were asked for more than KEPT ago, the files first."""
    old = sa.select(Export).where(Export.created_at < now() - KEPT).limit(100)
    for export in db.session.scalars(old).all():
        files.remove(export.file_name)
        with operation():
            db.session.delete(export)
    files.remove_left_behind(set(db.session.scalars(sa.select(Export.file_name))))
