"""Rejected chats as CSV, for those who mend them in the external system (chat-import.md 1.8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import sqlalchemy as sa
from flask_babel import gettext as _

from helpcenter.extensions import db
from helpcenter.imports import wording
from helpcenter.imports.models import RejectedChat
from helpcenter.web import csv_lines

LARGEST = 20 * 1024 * 1024
"""Bytes of one download, made while a person waits; the filters bring the rest."""


def content(query: sa.Select[RejectedChat], sources: Mapping[int, str]) -> bytes:
    """The file, with a byte order mark for Excel, newest first up to LARGEST. `sources`: names by ID."""
    found = bytearray()
    for line in _lines(query, sources):
        found += line.encode()
        if len(found) > LARGEST:
            break
    return bytes(found)


def _lines(query: sa.Select[RejectedChat], sources: Mapping[int, str]) -> Iterator[str]:
    heading = (_("Chat"), _("Chat setting"), _("Reason"), _("Run"), _("Page and place"), _("When"), _("What came"))
    yield csv_lines.BYTE_ORDER_MARK + csv_lines.line(heading)
    for one in db.session.scalars(query.execution_options(yield_per=100)):
        reason = wording.rejection(one.reason, one.particulars)
        run = str(one.run_id or "")
        facts = (one.external_id or "", sources[one.chat_source_id], reason, run, one.position)
        yield csv_lines.line((*facts, one.created_at.isoformat(timespec="seconds"), one.raw))
