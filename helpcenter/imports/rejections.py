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
    kept = db.session.scalar(
        sa.select(RejectedChat).where(RejectedChat.chat_source_id == source_id, RejectedChat.fingerprint == fingerprint)
    )
    if kept is None:
        kept = RejectedChat(chat_source_id=source_id, fingerprint=fingerprint)
        kept.raw = payload.decode("utf-8", "replace").replace("\x00", "\ufffd")
        db.session.add(kept)
    kept.run_id, kept.position, kept.resolved_at = run_id, position[:100], None
    kept.external_id = chat.external_id[:200] if chat.external_id else None
    kept.reason, kept.particulars = chat.reason, {"detail": chat.particulars}
    db.session.flush()
    db.session.expunge(kept)


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
