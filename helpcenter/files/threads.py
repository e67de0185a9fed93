"""Slow work beside the server's one thread, so that chats go on while a picture is drawn or a disk writes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from gevent import monkey

Result = TypeVar("Result")
MOST_AT_ONCE = 2
"""A picture of the largest size takes some 200 MB while it is drawn."""


def aside(function: Callable[..., Result], *arguments: Any) -> Result:
    """What `function` returns or raises; in a gevent server it runs in a thread of its own, without a context."""
    if not monkey.is_module_patched("socket"):
        return function(*arguments)
    result: Result = _pool().apply(function, arguments)
    return result


@cache
def _pool() -> Any:
    """Made when first needed: threads do not come along when gunicorn forks its workers."""
    from gevent.threadpool import ThreadPool

    return ThreadPool(MOST_AT_ONCE)
