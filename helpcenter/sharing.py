"""One piece of work for all who ask for it at the same time, in one process."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

Result = TypeVar("Result")


class Shared(Generic[Result]):
    """A function without arguments that serves everybody who asked before it began.

    Those who ask while it is at work wait for one further call, which begins after all of them have asked: it sees what
    they have committed.
    """

    def __init__(self, function: Callable[[], Result]) -> None:
        self._function = function
        self._at_work, self._choosing = threading.Lock(), threading.Lock()
        self._next: Future[Result] | None = None

    def __call__(self) -> Result:
        """What the shared call returns; raises what it raises."""
        with self._choosing:
            joined, self._next = self._next, self._next or Future()
            mine = self._next
        return mine.result() if joined else self._lead(mine)

    def _lead(self, call: Future[Result]) -> Result:
        with self._at_work:
            with self._choosing:
                self._next = None
            try:
                result = self._function()
            except BaseException as error:
                call.set_exception(error)
                raise
            call.set_result(result)
            return result
