"""Pages of the help center that are the same for everybody, kept as they were sent until something in them changes.

Each process keeps its own. Whatever changes a table of CONTENT raises one number in Redis after its commit; a process
asks for it twice a second, and drops every page that was drawn before. What depends on the time alone (notices,
business hours) and what Redis could not say is at most AGE seconds old. Who is signed in gets a page of their own.
What a search lists while one types is kept like a page, apart from these: strangers choose what they look for.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

import redis
import sqlalchemy as sa
from flask import Flask, Response, current_app, g, request
from flask_sqlalchemy.session import Session
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState

from helpcenter.accounts.sessions import COOKIE
from helpcenter.extensions import db, is_unlimited, redis_client
from helpcenter.transactions import after_commit
from helpcenter.web import origin
from helpcenter.web.conditional import Page
from helpcenter.web.fragments import is_htmx

CONTENT = frozenset(
    {"articles", "article_texts", "article_categories", "notices", "services", "business_hours", "holidays",
     "privacy_wordings", "service_texts"}
)  # fmt: skip
"""The tables that these pages are drawn from."""
UNSEEN = frozenset({"views", "helpful", "not_helpful", "last_ticket_number"})
"""Columns that change often, and show (if at all) a few seconds later."""
AGE, CHECKED = 10.0, 0.5
"""Seconds: how old a page may be, and the answer of Redis."""
MOST = 400
LISTS = frozenset({"help_search.search"})
"""Views whose fragments are kept by what they were asked."""
REVISION = "content:revision"
Key = tuple[str, str]
Made = TypeVar("Made")
Store = OrderedDict[Key, tuple[float, Page]]
ANSWERED = "helpcenter.kept_page"
"""Where the environment of a request says which kept page answers it, and by which route, for kept_answers.py."""


@dataclass
class Kept:
    """What a process keeps: pages by (origin, path), lists by (origin, path with query), each with when it was drawn.

    What was asked for last stands at the end.
    """

    pages: Store = field(default_factory=OrderedDict)
    lists: Store = field(default_factory=OrderedDict)
    facts: dict[tuple[Any, ...], tuple[float, Any]] = field(default_factory=dict)
    revision: int = 0
    checked_at: float = 0.0

    def clear(self) -> None:
        """Forget all of them."""
        self.pages.clear()
        self.lists.clear()
        self.facts.clear()


def init(app: Flask) -> None:
    """Answer with a kept page before anything else is done, and notice what changes."""
    app.extensions["helpcenter.kept_pages"] = Kept()
    app.before_request(_answer)
    session_class = db.session.session_factory.class_
    if not event.contains(session_class, "before_flush", _note_flush):
        event.listen(session_class, "before_flush", _note_flush)
        event.listen(session_class, "do_orm_execute", _note_statement)


def find() -> bool:
    """Whether the current request is answered by a kept page; else it may be kept, if it is the same for everybody."""
    if request.method not in ("GET", "HEAD") or COOKIE in request.cookies or (request.query_string and not _is_list()):
        return False
    kept, key = _kept(), (origin.own(), request.full_path if request.query_string else request.path)
    store = kept.lists if request.query_string else kept.pages
    _check(kept)
    drawn_at, page = store.get(key, (0.0, None))
    if page is not None and time.monotonic() - drawn_at < AGE:
        store.move_to_end(key)
        g.kept_page = page
        return True
    revision = kept.revision

    def keep(made: Page) -> None:
        if kept.revision == revision:  # else something changed while it was being drawn
            store[key] = (time.monotonic(), made)
            while len(store) > MOST:
                store.popitem(last=False)

    g.keep_page = keep
    return False


def remembered(key: tuple[Any, ...], make: Callable[[], Made]) -> Made:
    """What `make` makes of the tables of CONTENT alone, kept as pages are; nobody may change it.

    `key` says what it is, and of which few things.
    """
    kept = _kept()
    _check(kept)
    made_at, made = kept.facts.get(key, (0.0, None))
    if made is None or time.monotonic() - made_at >= AGE or db.session.info.get("in_operation"):
        revision, made_at = kept.revision, time.monotonic()
        made = make()
        if kept.revision == revision and not db.session.info.get("in_operation"):
            kept.facts[key] = made_at, made
    return cast("Made", made)


def fresh(app: Flask, key: Key) -> Page | None:
    """The page kept under `key`, if nothing has to be asked first; needs no request."""
    kept: Kept = app.extensions["helpcenter.kept_pages"]
    moment = time.monotonic()
    drawn_at, page = kept.pages.get(key, (0.0, None))
    if page is None or moment - drawn_at >= AGE or moment - kept.checked_at >= CHECKED:
        return None
    kept.pages.move_to_end(key)
    return page


def _is_list() -> bool:
    return request.endpoint in LISTS and "quick" in request.args and is_htmx()


def _answer() -> Response | None:
    page: Page | None = g.get("kept_page")
    if page is None:
        return None
    if not request.query_string and is_unlimited():
        request.environ[ANSWERED] = page, request.endpoint
    return page.answer()


def _check(kept: Kept) -> None:
    """Drop everything where another process has changed something."""
    if time.monotonic() - kept.checked_at < CHECKED:
        return
    kept.checked_at = time.monotonic()
    try:
        revision = int(cast("Any", redis_client(impatient=True).get(REVISION)) or 0)
    except redis.RedisError:
        return
    if revision != kept.revision:
        kept.clear()
        kept.revision = revision


def _changed() -> None:
    """After the commit of a change: here at once, elsewhere as soon as they ask."""
    kept = _kept()
    kept.clear()
    kept.revision -= 1  # what is being drawn just now is not kept; the next check sets it right
    kept.checked_at = 0.0
    redis_client(impatient=True).incr(REVISION)


def _kept() -> Kept:
    return cast("Kept", current_app.extensions["helpcenter.kept_pages"])


def _note_flush(session: Session, _context: object, _instances: object) -> None:
    concerned = (row for row in session.dirty if row.__tablename__ in CONTENT)
    made = (row for row in (*session.new, *session.deleted) if row.__tablename__ in CONTENT)
    if any(True for _row in made) or any(_shows(row) for row in concerned):
        _note(session)


def _shows(row: Any) -> bool:
    changed = {attribute.key for attribute in sa.inspect(row).attrs if attribute.history.has_changes()}
    return bool(changed - UNSEEN)


def _note_statement(state: ORMExecuteState) -> None:
    if not (state.is_insert or state.is_update or state.is_delete):
        return
    statement = cast("Any", state.statement)
    if statement.table.name not in CONTENT:
        return
    columns = {getattr(column, "key", column) for column in (getattr(statement, "_values", None) or ())}
    if not state.is_update or not columns or columns - UNSEEN:
        _note(cast("Session", state.session))


def _note(session: Session) -> None:
    """Once an operation."""
    if session.info.get("in_operation") and not any(
        call.func is _changed for call in session.info.get("after_commit", ())
    ):
        after_commit(_changed)
