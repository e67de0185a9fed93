"""Rejected chats as CSV, for those who mend them in the external system (chat-import.md 1.8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import sqlalchemy as sa
from flask_babel import gettext as _

from helpcenter.extensions import db
from helpcenter.imports import wording
from helpcenter.imports.models import RejectedChat
from helpcenter.transactions import let_go
from helpcenter.web import csv_lines

AT_ONCE = 20
"""Rows read at once: a payload may have megabytes."""


def lines(query: sa.Select[RejectedChat], sources: Mapping[int, str]) -> Iterator[str]:
    """The file line by line, all of it, with a byte order mark for Excel, newest first. `sources`: names by ID.

    No transaction stays open while the reader takes a line, however slow that is.
    """
    heading = (_("Chat"), _("Chat setting"), _("Reason"), _("Run"), _("Page and place"), _("When"), _("What came"))
    yield csv_lines.BYTE_ORDER_MARK + csv_lines.line(heading)
    found = _some(query)
    while found:
        yield from [_line(one, sources) for one in found]
        found = _some(query.where(RejectedChat.id < found[-1].id))


def _some(query: sa.Select[RejectedChat]) -> list[RejectedChat]:
    found = list(db.session.scalars(query.limit(AT_ONCE)))
    for one in found:
        db.session.expunge(one)
    let_go()
    return found


def _line(one: RejectedChat, sources: Mapping[int, str]) -> str:
    reason = wording.rejection(one.reason, one.particulars)
    source = sources.get(one.chat_source_id, "")  # it may be younger than the download
    facts = (one.external_id or "", source, reason, str(one.run_id or ""), one.position)
    return csv_lines.line((*facts, one.created_at.isoformat(timespec="seconds"), one.raw))
