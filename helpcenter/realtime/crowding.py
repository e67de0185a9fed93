"""How many sockets one address may hold open in a web process, so that nobody takes them all (quality.md 3.7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address

from flask import abort, request
from flask_login import current_user

PER_ADDRESS = 200
"""Of people who are not signed in: more than an office behind one address ever has in chats at once."""
_open: Counter[str] = Counter()


def refuse_too_many() -> None:
    """Before every request: no handshake for one socket too many of an address, but 429 and its sentence."""
    if request.headers.get("Upgrade", "").lower() != "websocket":
        return
    address = _address()
    if address is not None and _open[address] >= PER_ADDRESS:
        abort(429)


@contextmanager
def counted() -> Iterator[None]:
    """While the socket of the running request is open."""
    address = _address()
    if address is not None:
        _open[address] += 1
    try:
        yield
    finally:
        if address is not None:
            _open[address] -= 1
            if not _open[address]:
                del _open[address]


def _address() -> str | None:
    """Whose sockets these are; None where they are not counted.

    Operators have an account to answer for them. This machine itself is a proxy that was not announced
    (HELPCENTER_PROXY_HOPS), behind which everybody has one address, or a measurement.
    """
    address = request.remote_addr or ""
    return None if _is_this_machine(address) or current_user.is_authenticated else address


def _is_this_machine(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:  # none: it came through a Unix socket
        return True
