"""What the pages of the row `chat` were shown beside what the database holds: nothing lost, doubled, out of order."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import sqlalchemy as sa

from helpcenter.chat.models import Message, MessageKind
from helpcenter.extensions import db

Lines = dict[str, int]
"""UUID → number of the line in its chat."""


def faults(pages: list[dict[str, Any]]) -> dict[str, int]:
    """How many lines there were, and how many were lost, doubled, shown out of order, over all pages."""
    written = {line for page in pages for line in page["sent"]}
    stored, doubled = _stored(written)
    lost = sum(line not in stored[page["chat"]] for page in pages for line in page["acknowledged"])
    lost += sum(len(stored[page["chat"]].keys() - page["seen"].keys()) for page in pages)
    return {
        "lines": sum(map(len, stored.values())),
        "lost": lost,
        "doubled": doubled,
        "out_of_order": sum(_out_of_order(page["seen"], stored[page["chat"]]) for page in pages),
    }


def _stored(written: set[str]) -> tuple[dict[int, Lines], int]:
    """Chat ID → lines of this run, and how many there are twice: a text ends with the UUID it was sent under."""
    query = sa.select(Message.chat_id, Message.client_uuid, Message.seq, Message.text)
    found: dict[int, Lines] = defaultdict(dict)
    texts: Counter[str] = Counter()
    for chat_id, uuid, seq, text in db.session.execute(query.where(Message.kind == MessageKind.TEXT)):
        if text[-36:] in written:
            found[chat_id][uuid] = seq
            texts[text[-36:]] += 1
    return found, sum(count - 1 for count in texts.values())


def _out_of_order(seen: dict[str, tuple[int, float]], stored: Lines) -> int:
    """Lines that a page was shown under another number than theirs, or after one that follows them."""
    wrong, last = 0, 0
    for uuid, (seq, _moment) in sorted(seen.items(), key=lambda item: item[1][1]):
        if uuid in stored:
            wrong += seq != stored[uuid] or seq < last
            last = max(last, seq)
    return wrong
