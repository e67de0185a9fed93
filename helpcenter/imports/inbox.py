"""Chats that an external system sends by itself: kept first, acknowledged, and then imported by a run as any other.

A run reads them as pages; a row is done when the page after it is asked for, or the run is over. Where a worker dies in
between, they are read again and recognised.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta

import sqlalchemy as sa

from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.imports.connectors import tawk_to
from helpcenter.imports.connectors.contract import Page, Position
from helpcenter.imports.inbox_models import ReceivedChat
from helpcenter.imports.models import ChatSource, ChatSync, SyncState
from helpcenter.transactions import exclusive, operation

PAGE = 200
KEPT_FOR = timedelta(days=90)


def store(source: ChatSource, body: bytes) -> bool:
    """Keep a signed body, and have the process import it; False if it is here already."""
    fingerprint = hashlib.sha256(body).hexdigest()
    text = body.decode("utf-8", "replace").replace("\x00", "\ufffd")
    with operation():
        exclusive(f"received_chats.{source.id}")
        known = sa.select(ReceivedChat.id).where(
            ReceivedChat.chat_source_id == source.id, ReceivedChat.fingerprint == fingerprint
        )
        if db.session.scalar(known) is not None:
            return False
        db.session.add(ReceivedChat(chat_source_id=source.id, fingerprint=fingerprint, body=text))
        sync = db.session.get_one(ChatSync, source.id, with_for_update=True)
        if sync.state is not SyncState.STOPPED:
            sync.next_run_at = now()
    return True


def pages(source_id: int) -> Iterator[tuple[Position, Page]]:
    """What waits, in the order in which it came, until nothing does."""
    after = 0
    while True:
        page, ids = first_page(source_id, after)
        db.session.rollback()
        yield Position(None, str(after) if after else None), page
        _done(ids)
        if page.next_cursor is None:
            return
        after = ids[-1]


def first_page(source_id: int, after: int = 0) -> tuple[Page, list[int]]:
    """The oldest that wait behind the row `after`, and the IDs of their rows."""
    rows = db.session.execute(_waiting(source_id).where(ReceivedChat.id > after).limit(PAGE)).all()
    chats = [tawk_to.received(row.body.encode()) for row in rows]
    return Page(chats, str(rows[-1].id) if len(rows) == PAGE else None), [row.id for row in rows]


def next_run(source_id: int) -> datetime | None:
    """Now where something waits; else none is needed."""
    return now() if db.session.scalar(_waiting(source_id).with_only_columns(ReceivedChat.id).limit(1)) else None


def forget_old() -> None:
    """Remove what was imported long ago."""
    old = (ReceivedChat.imported_at.is_not(None), ReceivedChat.received_at < now() - KEPT_FOR)
    with operation():
        db.session.execute(sa.delete(ReceivedChat).where(*old).execution_options(synchronize_session=False))


def _waiting(source_id: int) -> sa.Select[int, str]:
    query = sa.select(ReceivedChat.id, ReceivedChat.body).where(ReceivedChat.chat_source_id == source_id)
    return query.where(ReceivedChat.imported_at.is_(None)).order_by(ReceivedChat.id)


def _done(ids: list[int]) -> None:
    """Those that were read, and no others: a row with a smaller ID may have been committed since."""
    done = sa.update(ReceivedChat).where(ReceivedChat.id.in_(ids), ReceivedChat.imported_at.is_(None))
    with operation():
        db.session.execute(done.values(imported_at=now()).execution_options(synchronize_session=False))
