"""The chats that a search of the history finds, as sheets: one row a chat (live-chat.md 4.4).

IDs first, which take eight bytes each: so the file holds the chats in the order of the search as they were when it
began, whatever is sorted by, and everything else is read a page at a time.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import pgettext

from helpcenter.accounts.models import Operator
from helpcenter.chat import history_filters, history_queries
from helpcenter.chat.models import Chat
from helpcenter.exports import chat_rows, chat_transcripts
from helpcenter.exports.workbook import MOST_ROWS, Sheet
from helpcenter.extensions import db
from helpcenter.services.membership import service_ids

PAGE = 200
Progress = Callable[[int], None]
"""Told how many rows are written; what it raises ends the export."""


class TooManyRowsError(Exception):
    """More than one sheet can hold."""


def found(search: dict[str, str], operator: Operator | None, time_zone: str) -> Sequence[int]:
    """The IDs of the chats, in order: of the services `operator` may see, of all services for None.

    Raises TooManyRowsError.
    """
    filters = history_filters.read(search)
    visible = service_ids(operator) if operator else sa.select(Chat.service_id).distinct()
    ids = list(db.session.scalars(visible))
    query = history_queries.matching(filters, service_ids=ids, time_zone=time_zone)
    query = history_queries.ordered(query, filters.sort).with_only_columns(Chat.id)
    numbers = array("q", db.session.scalars(query.limit(MOST_ROWS + 1).execution_options(yield_per=5000)))
    db.session.rollback()
    if len(numbers) > MOST_ROWS:
        raise TooManyRowsError
    return numbers


def sheets(ids: Sequence[int], progress: Progress) -> list[Sheet]:
    """The sheets in the current language and time zone; their rows are read while the file is written."""
    too_long: list[int] = []
    return [
        Sheet(pgettext("sheet", "Chats"), chat_rows.columns(), _chats(ids, too_long, progress)),
        Sheet(_("Long conversations"), chat_transcripts.columns(), _lines(too_long)),
    ]


def _chats(ids: Sequence[int], too_long: list[int], progress: Progress) -> Iterator[Sequence[Any]]:
    words = chat_rows.words()
    for start in range(0, len(ids), PAGE):
        page = list(ids[start : start + PAGE])
        yield from chat_rows.rows(page, words, too_long)
        db.session.rollback()  # no transaction stays open, however long the file takes
        progress(start + len(page))


def _lines(chat_ids: list[int]) -> Iterator[Sequence[Any]]:
    """Asked for after all chats are written, so `chat_ids` is complete by then."""
    count = 0
    for chat_id in chat_ids:
        for row in chat_transcripts.lines(chat_id):
            count += 1
            if count > MOST_ROWS:
                raise TooManyRowsError
            yield row
        db.session.rollback()
