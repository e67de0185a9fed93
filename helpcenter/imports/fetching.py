"""The pages of a source one after the other, within limits; the next is fetched while this one is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import msgspec

from helpcenter.imports.connectors.contract import Connector, InParts, Page, Position, Received, Request, Source
from helpcenter.imports.http import SourceClient
from helpcenter.imports.reasons import SourceError

MAXIMUM_PAGES = 50_000
PATIENCE = 60
"""Seconds that a source may ask us to wait within a run; if it asks for more, the run ends and a later one goes on."""
MAXIMUM_WAITS = 5
MAXIMUM_PARTS = 500
"""Requests for one chat, in systems that page its lines."""


@dataclass(frozen=True)
class Reading:
    """Where pages come from. `wait(seconds, error)` is called when the source asks for patience; it may raise."""

    client: SourceClient
    connector: Connector
    source: Source
    wait: Callable[[int, SourceError], None]
    maximum_pages: int = MAXIMUM_PAGES


def page_at(reading: Reading, position: Position) -> Page:
    """The page at `position`. Raises `SourceError`."""
    body = _answered(reading, reading.connector.request(reading.source, position))
    page = reading.connector.read_page(body, reading.source, position)
    if isinstance(reading.connector, InParts):
        chats = [_whole(reading, reading.connector, chat) for chat in page.chats]
        return msgspec.structs.replace(page, chats=chats)
    return page


def _whole(reading: Reading, connector: InParts, chat: Received) -> Received:
    """The chat with what has to be asked for it alone. One that is gone meanwhile stays as it came, to be rejected."""
    answers: list[bytes] = []
    while len(answers) < MAXIMUM_PARTS and (asked := connector.further(chat, answers, reading.source)) is not None:
        try:
            answers.append(_answered(reading, asked))
        except SourceError as error:
            if error.reason.values.get("status") not in {404, 410}:
                raise
            return chat
    return connector.joined(chat, answers) if answers else chat


def _answered(reading: Reading, asked: Request) -> bytes:
    return reading.client.ask(asked.url, asked.params, asked.headers, asked.body).body


def pages(reading: Reading, position: Position) -> Iterator[tuple[Position, Page]]:
    """Each page with its own position, until the last. Raises `SourceError`, also for paging without an end."""
    ahead = ThreadPoolExecutor(1, "fetch")
    try:
        coming = ahead.submit(page_at, reading, position)
        for _ in range(reading.maximum_pages):
            page, here = _patiently(reading, ahead, coming, position), position
            if page.next_cursor is None:
                yield here, page
                return
            if page.next_cursor == here.cursor:
                raise SourceError("paging_in_a_circle", permanent=True)
            position = Position(here.since, page.next_cursor)
            coming = ahead.submit(page_at, reading, position)
            yield here, page
    finally:
        reading.client.abort()
        ahead.shutdown(cancel_futures=True)
    raise SourceError("too_many_pages", permanent=True, pages=reading.maximum_pages)


def _patiently(reading: Reading, ahead: ThreadPoolExecutor, coming: Future[Page], position: Position) -> Page:
    """The page that is coming; asked for anew where the source wants us to wait first, a few times."""
    for _ in range(MAXIMUM_WAITS):
        try:
            return coming.result()
        except SourceError as error:
            if error.retry_after is None or error.retry_after > PATIENCE:
                raise
            reading.wait(error.retry_after, error)
        coming = ahead.submit(page_at, reading, position)
    return coming.result()
