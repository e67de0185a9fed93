"""Something that somebody does over and over while a test goes on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def meanwhile(deed: Callable[[], object], every: float = 0.0) -> Iterator[None]:
    """Do it again and again, with so many seconds between, until the block ends; what it raised is raised then."""
    over, raised = threading.Event(), list[BaseException]()

    def go_on() -> None:
        while not over.wait(every):
            try:
                deed()
            except BaseException as error:  # noqa: BLE001  # shown in the test's own thread
                raised.append(error)
                return

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
    if raised:
        raise raised[0]
