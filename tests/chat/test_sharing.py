"""Work that is shared by all who ask for it at the same time."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from helpcenter.sharing import Shared
from tests.processes import wait_until


class Work:
    """Goes on until it is let go; counts how often it began."""

    def __init__(self) -> None:
        self.begun = 0
        self.at_work, self.let_go = threading.Event(), threading.Event()

    def __call__(self) -> int:
        self.begun += 1
        number = self.begun
        self.at_work.set()
        assert self.let_go.wait(60)
        return number


def test_who_asks_before_it_begins_shares_one_call() -> None:
    work = Work()
    shared = Shared(work)
    with ThreadPoolExecutor(6) as crowd:
        first = crowd.submit(shared)
        assert work.at_work.wait(60)
        late = [crowd.submit(shared) for _ in range(5)]
        wait_until(lambda: _joined(shared) == 4, "one waits to begin, and four for what it brings")
        assert not wait([first, *late], timeout=0.1).done
        work.let_go.set()
        assert first.result(60) == 1
        assert {one.result(60) for one in late} == {2}
    assert work.begun == 2


def _joined(shared: Shared[int]) -> int:
    return len(shared._next._condition._waiters) if shared._next else 0


def test_a_failure_reaches_everybody_who_shared_it_and_nobody_else() -> None:
    outcomes = [ValueError("busy"), None]

    def work() -> str:
        failure = outcomes.pop(0)
        if failure:
            raise failure
        return "done"

    shared = Shared(work)
    with pytest.raises(ValueError, match="busy"):
        shared()
    assert shared() == "done"
