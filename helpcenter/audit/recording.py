"""Writing the audit log."""

from __future__ import annotations

from typing import Any

from flask import has_request_context, request

from helpcenter.audit.models import AuditEntry
from helpcenter.extensions import db


def record(actor_id: int | None, action: str, subject: Any, **particulars: Any) -> AuditEntry:
    """Note inside the running operation that `actor_id` (None: the system) did `action` to the record `subject`.

    `particulars` are JSON values; the caller leaves out secrets and personal data that could be erased later.
    """
    if subject.id is None:
        db.session.flush()
    entry = AuditEntry(
        operator_id=actor_id,
        action=action,
        subject_kind=subject.__tablename__,
        subject_id=subject.id,
        particulars=particulars,
        ip=request.remote_addr if has_request_context() else None,
    )
    db.session.add(entry)
    return entry
