"""The files of imported chats: noted when the chat is imported, copied afterwards (chat-import.md 1.7).

No run waits for a file, and none fails because of one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa

from helpcenter.extensions import db
from helpcenter.imports import bulk
from helpcenter.imports.attachment_models import AwaitedFile
from helpcenter.imports.transcript import Attachment, Transcript

MOST = 50
"""Of one chat; the others stay links."""
LONGEST_URL = 2000


def expect_new(chats: Iterable[tuple[int, Transcript]]) -> None:
    """Inside an operation: the files of these chats, each with the call just made of it, are to be copied."""
    bulk.insert(AwaitedFile, [row for call_id, chat in chats for row in _rows(call_id, chat)])


def expect(chats: Iterable[tuple[int, Transcript]]) -> None:
    """As `expect_new`, for calls that were there before: what is known of them already is left out."""
    rows = [row for call_id, chat in chats for row in _rows(call_id, chat)]
    if not rows:
        return
    known = sa.select(AwaitedFile.call_id, AwaitedFile.url_mark).where(
        AwaitedFile.call_id.in_({row["call_id"] for row in rows})
    )
    have = {(row[0], row[1]) for row in db.session.execute(known)}
    bulk.insert(AwaitedFile, [row for row in rows if (row["call_id"], row["url_mark"]) not in have])


def _rows(call_id: int, chat: Transcript) -> Iterator[dict[str, Any]]:
    found: dict[str, Attachment] = {}
    for line in chat.lines:
        for one in line.attachments:
            found.setdefault(one.url, one)
    for url, one in list(found.items())[:MOST]:
        if url and len(url) <= LONGEST_URL:
            mark = hashlib.sha256(url.encode()).hexdigest()
            yield {"call_id": call_id, "url": url, "url_mark": mark, "name": (one.name or "")[:300]}
