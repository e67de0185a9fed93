"""One page of the chat history as its URL describes it, and what stands before and after a chat in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import url_for
from markupsafe import Markup

from helpcenter.accounts.models import Operator
from helpcenter.chat import excerpts, history_queries
from helpcenter.chat.history_filters import Filters
from helpcenter.chat.models import Chat
from helpcenter.extensions import db
from helpcenter.services.membership import services_of
from helpcenter.services.models import Service
from helpcenter.web import paging
from helpcenter.web.paging import COUNTED, SIZE, Page, count

LAST_PAGE = COUNTED // SIZE


@dataclass(frozen=True)
class Search:
    """What is looked for, by whom, on which page."""

    operator: Operator
    services: list[Service]
    filters: Filters
    page: int

    def arguments(self, **changes: Any) -> dict[str, Any]:
        """The search and its page as arguments of a URL; a `page` among the changes replaces it."""
        page = changes.pop("page", self.page)
        return {**self.filters.arguments(**changes), **({"page": page} if page > 1 else {})}

    def url(self, **changes: Any) -> str:
        """The list with another search, on its first page."""
        return url_for("chat_history.index", **self.arguments(page=1, **changes))


@dataclass(frozen=True)
class Neighbours:
    """The addresses of the chats before and after one in the order of the list; None at its ends."""

    previous_url: str | None = None
    next_url: str | None = None


def search(operator: Operator, filters: Filters, page: int) -> Search:
    """A search over the services `operator` may see."""
    return Search(operator, services_of(operator), filters, min(max(page, 1), LAST_PAGE))


def page_of(wanted: Search) -> Page[Chat]:
    """The rows of the page, with everything that they show."""
    start = (wanted.page - 1) * SIZE
    ids = _ids(wanted, start, SIZE + 1)
    rows = _rows(ids[:SIZE])
    has_next = len(ids) > SIZE and wanted.page < LAST_PAGE
    return Page.of(
        rows,
        start=start,
        counted=_page_url(wanted, wanted.page) if len(ids) > SIZE else _known(wanted, start, len(ids)),
        previous_url=_page_url(wanted, wanted.page - 1) if wanted.page > 1 else None,
        next_url=_page_url(wanted, wanted.page + 1) if has_next else None,
    )


def _known(wanted: Search, start: int, rows: int) -> int:
    """How many chats there are where the list ends on this page, or before it."""
    return start + rows if rows or not start else count(_found(wanted))


def number(wanted: Search) -> Page[Any]:
    """How many chats there are, for a page that is shown."""
    return paging.number(_found(wanted))


def excerpts_of(page: Page[Chat], wanted: Search) -> dict[int, Markup]:
    """Chat ID → the line that the list shows."""
    return excerpts.of(page.rows, wanted.filters.q)


def neighbours(wanted: Search, chat: Chat) -> Neighbours:
    """What stands around `chat` on the page of the search, or at the edge of the page beside it."""
    start = max((wanted.page - 1) * SIZE - 1, 0)
    ids = _ids(wanted, start, SIZE + 2)
    if chat.id not in ids:
        return Neighbours()
    at = ids.index(chat.id)

    def url(index: int) -> str | None:
        if not 0 <= index < len(ids):
            return None
        page = min((start + index) // SIZE + 1, LAST_PAGE)
        return url_for("chat_history.show", chat_id=ids[index], **wanted.arguments(page=page))

    return Neighbours(url(at - 1), url(at + 1))


def _ids(wanted: Search, start: int, most: int) -> list[int]:
    """IDs alone: the database sorts fewer bytes, and joins what a row shows for these only."""
    query = history_queries.ordered(_found(wanted), wanted.filters.sort)
    return list(db.session.scalars(query.with_only_columns(Chat.id).offset(start).limit(most)))


def _rows(ids: list[int]) -> list[Chat]:
    found = db.session.scalars(sa.select(Chat).where(Chat.id.in_(ids)).options(*history_queries.FOR_ROWS))
    rows = {chat.id: chat for chat in found}
    return [rows[chat_id] for chat_id in ids if chat_id in rows]


def _found(wanted: Search) -> sa.Select[Chat]:
    ids = [service.id for service in wanted.services]
    return history_queries.matching(wanted.filters, service_ids=ids, time_zone=wanted.operator.time_zone)


def _page_url(wanted: Search, page: int) -> str:
    return url_for("chat_history.index", **wanted.arguments(page=page))
