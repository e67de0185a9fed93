"""Rejected chats: kept with their payload and the reason, and tried again (chat-import.md 1.8)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import msgspec
import sqlalchemy as sa

from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.imports.models import RejectedChat
from helpcenter.imports.transcript import Malformed


def keep(source_id: int, raw: msgspec.Raw, chat: Malformed, position: str, run_id: int | None) -> None:
    """Keep a rejected chat inside the running operation; the same payload met again stays one row, open again."""
    payload = bytes(raw)
    fingerprint = hashlib.sha256(payload).hexdigest()
    known = sa.select(RejectedChat.id).where(
        RejectedChat.chat_source_id == source_id, RejectedChat.fingerprint == fingerprint
    )
    values = {
        "run_id": run_id,
        "position": position[:100],
        "resolved_at": None,
        "external_id": chat.external_id[:200] if chat.external_id else None,
        "reason": chat.reason,
        "particulars": {"detail": chat.particulars},
    }
    kept = db.session.scalar(known)
    if kept is not None:
        update = sa.update(RejectedChat).where(RejectedChat.id == kept).values(**values)
        db.session.execute(update.execution_options(synchronize_session=False))
        return
    text = payload.decode("utf-8", "replace").replace("\x00", "\ufffd")  # PostgreSQL holds no NUL
    row = {"chat_source_id": source_id, "fingerprint": fingerprint, "raw": text, **values}
    db.session.execute(sa.insert(RejectedChat), [row])


def resolve(source_id: int, external_ids: Sequence[str]) -> None:
    """The chats with these IDs have arrived after all: what was rejected of them is done with."""
    db.session.execute(
        sa.update(RejectedChat)
        .where(
            RejectedChat.chat_source_id == source_id,
            RejectedChat.resolved_at.is_(None),
            RejectedChat.external_id.in_(external_ids),
        )
        .values(resolved_at=now())
        .execution_options(synchronize_session=False)
    )
