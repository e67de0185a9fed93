"""The pages of a source one after the other, within limits; the next is fetched while this one is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from helpcenter.imports.connectors.contract import Connector, Page, Position, Source
from helpcenter.imports.http import SourceClient
from helpcenter.imports.reasons import SourceError

MAXIMUM_PAGES = 50_000
PATIENCE = 60
"""Seconds that a source may ask us to wait within a run; if it asks for more, the run ends and a later one goes on."""
MAXIMUM_WAITS = 5


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
    asked = reading.connector.request(reading.source, position)
    answer = reading.client.get(asked.url, asked.params, asked.headers)
    return reading.connector.read_page(answer.body, reading.source)


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
