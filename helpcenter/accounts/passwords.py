"""Passwords: argon2id with the parameters that OWASP recommends, off the event loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from gevent import get_hub, monkey

Result = TypeVar("Result")
MINIMUM_LENGTH = 10
MAXIMUM_LENGTH = 200
_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_nobody = _hasher.hash("nobody has this password")


def hashed(password: str) -> str:
    """The hash to keep of `password`."""
    return _run(_hasher.hash, password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether `password` is the one; takes as long where there is no such account (`password_hash` None)."""
    if len(password) > MAXIMUM_LENGTH:
        return False
    try:
        _run(_hasher.verify, password_hash or _nobody, password)
    except VerificationError:
        return False
    return password_hash is not None


def _run(function: Callable[..., Result], *arguments: Any) -> Result:
    """In a gevent server hash in the hub's thread pool, so that other requests go on meanwhile."""
    if not monkey.is_module_patched("socket"):
        return function(*arguments)
    result: Result = get_hub().threadpool.apply(function, arguments)
    return result
