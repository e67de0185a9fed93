"""Runs are kept for 90 days (chat-import.md 4.4); what they imported stays."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.imports import processes
from helpcenter.imports.models import ImportRun
from helpcenter.transactions import operation

KEPT_FOR = timedelta(days=90)
AT_ONCE = 500


def forget_old_runs() -> None:
    """Remove old runs with their logs, some at a time. The scheduler calls this."""
    old = sa.select(ImportRun.id).where(
        ImportRun.created_at < now() - KEPT_FOR, ImportRun.state.not_in(processes.ACTIVE)
    )
    while ids := db.session.scalars(old.order_by(ImportRun.id).limit(AT_ONCE)).all():
        with operation():
            gone = sa.delete(ImportRun).where(ImportRun.id.in_(ids))
            db.session.execute(gone.execution_options(synchronize_session=False))
