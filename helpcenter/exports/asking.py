"""Asking for an export, changing one's mind, and finding one's own again."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from helpcenter import queue
from helpcenter.accounts.models import Operator
from helpcenter.audit import recording
from helpcenter.clock import now
from helpcenter.exports import running
from helpcenter.exports.models import Export, ExportState
from helpcenter.extensions import db
from helpcenter.transactions import exclusive, operation

KEPT = timedelta(days=7)
MOST_AT_ONCE = 3


class TooManyExportsError(Exception):
    """MOST_AT_ONCE exports of this operator are under way."""


def ask(kind: str, search: dict[str, str], *, by: Operator) -> Export:
    """Have what `search` finds exported for `by`, in the language and time zone of `by`. Raises TooManyExportsError."""
    export = Export(kind=kind, search=search, operator_id=by.id, language=by.language, time_zone=by.time_zone)
    with operation():
        exclusive(f"exports.{by.id}")
        if under_way(by) >= MOST_AT_ONCE:
            raise TooManyExportsError
        db.session.add(export)
        recording.record(by.id, "export_requested", export, kind=kind)
        queue.enqueue(running.run, export.id, queue=running.QUEUE)
    return export


def under_way(operator: Operator) -> int:
    """How many exports of `operator` are not over."""
    mine = (Export.operator_id == operator.id, Export.state.in_((ExportState.QUEUED, ExportState.RUNNING)))
    return db.session.scalar(sa.select(sa.func.count()).where(*mine)) or 0


def cancel(export: Export) -> None:
    """Stop an export that is under way; its worker notices at its next page."""
    with operation():
        db.session.execute(
            sa.update(Export)
            .where(Export.id == export.id, Export.state.in_((ExportState.QUEUED, ExportState.RUNNING)))
            .values(state=ExportState.CANCELLED, ended_at=now(), lease_token=Export.lease_token + 1, lease_until=None)
            .execution_options(synchronize_session=False)
        )
    db.session.refresh(export)


def of(operator: Operator) -> sa.Select[Export]:
    """The exports of `operator` that are still kept, newest first; nobody else gets to see them."""
    mine = sa.select(Export).where(Export.operator_id == operator.id, Export.created_at > now() - KEPT)
    return mine.order_by(Export.created_at.desc(), Export.id.desc())
