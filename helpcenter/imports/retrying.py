"""A rejected chat is tried again, with the chat setting as it is now (chat-import.md 1.8)."""

from __future__ import annotations

import msgspec

from helpcenter.accounts.models import Operator
from helpcenter.audit import recording
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.imports import context as contexts
from helpcenter.imports import settings
from helpcenter.imports.connectors.contract import Received
from helpcenter.imports.importer import Met, import_chats, read_chats
from helpcenter.imports.models import ChatSource, RejectedChat
from helpcenter.imports.run_log import RunLog
from helpcenter.transactions import lock, operation

MOST = 200
"""How many are tried at once, while a person waits."""


def retry(rejected: RejectedChat, *, by: Operator) -> bool:
    """Whether it has arrived now. If not, the row says the reason of today."""
    source = db.session.get_one(ChatSource, rejected.chat_source_id)
    with operation():
        lock(rejected)
        if rejected.resolved_at is not None:
            return True
        context = contexts.load(source, settings.of(source), source.secret)
        received = _received(rejected, context)
        read = read_chats(context, [Met(received, rejected.position, received.mark())])
        counts = import_chats(context, read, RunLog(None), rejected.run_id)
        arrived = not counts.rejected
        db.session.refresh(rejected)
        if arrived and rejected.resolved_at is None:
            rejected.resolved_at = now()
        recording.record(by.id, "rejected_chat_retried", rejected, arrived=arrived)
    return arrived


def _received(rejected: RejectedChat, context: contexts.Context) -> Received:
    raw = msgspec.Raw(rejected.raw.encode())
    chat = context.settings.connector.read_chat(raw, context.reading)
    return Received(raw, chat.external_id)
