"""The heartbeat of a process: every 15 s each socket is told the revision of what it shows.

One query a kind of subject for all sockets of the process. The page answers, which is how a console is known to be
alive, and asks for what it lacks where the revision is ahead of its own (design.md rule 8).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

import gevent
import structlog
from flask import Flask

from helpcenter.extensions import db
from helpcenter.realtime.hub import Hub, Outbox

log = structlog.get_logger(__name__)
SECONDS = 15
AT_ONCE, PAUSE = 25, 0.05
"""Sockets that are told together, and seconds until the next ones are: 2,000 within 4 s, so that lines in between do
not wait for all of them, and of their answers."""
STEPS = 120
"""At most so many times are sockets told: however many there are, none waits for longer than pages have patience."""
Revisions = Callable[[list[int]], dict[tuple[int, str], int]]
"""IDs of one kind → {(ID, audience): revision}."""
_revisions: dict[str, Revisions] = {}
_observers: list[Callable[[list[Outbox]], None]] = []


def revisions_of(kind: str) -> Callable[[Revisions], Revisions]:
    """Register how to read the revisions of subjects of `kind`."""

    def register(function: Revisions) -> Revisions:
        _revisions[kind] = function
        return function

    return register


def at_every_beat(function: Callable[[list[Outbox]], None]) -> Callable[[list[Outbox]], None]:
    """Register what else has to be looked at for the open sockets at every beat."""
    _observers.append(function)
    return function


def ensure_started(app: Flask, own: Hub) -> None:
    """Start this process's listener and heartbeat with its first socket (after gunicorn has forked)."""
    if own.started:
        return
    own.started = True
    gevent.spawn(own.subscription.listen, app.config["REDIS_URL"])
    gevent.spawn(_beat_for_ever, app, own)


def _beat_for_ever(app: Flask, own: Hub) -> None:
    while True:
        _wait(own)
        with app.app_context():
            try:
                beat(own)
            except Exception:
                log.exception("heartbeat_failed")
            finally:
                db.session.remove()


def _wait(own: Hub) -> None:
    """Until the next beat; sooner when Redis is back, because frames were missed while it was away."""
    was_connected = own.subscription.connected
    for _ in range(SECONDS * 2):
        gevent.sleep(0.5)
        if own.subscription.connected and not was_connected:
            return
        was_connected = own.subscription.connected


def beat(own: Hub) -> None:
    """Tell every socket of this process its revision now."""
    outboxes = list(own.outboxes)
    known: dict[tuple[str, int, str], int] = {}
    for kind, ids in _by_kind(outboxes).items():
        for (record_id, audience), revision in _revisions[kind](ids).items():
            known[kind, record_id, audience] = revision
    for observe in _observers:
        observe(outboxes)
    at_once = max(AT_ONCE, len(outboxes) // STEPS)
    for number, outbox in enumerate(outboxes, 1):
        outbox.put(f'{{"beat": {json.dumps(known.get(outbox.subject))}}}')
        if number % at_once == 0:
            gevent.sleep(PAUSE)


def _by_kind(outboxes: Iterable[Outbox]) -> dict[str, list[int]]:
    found: dict[str, set[int]] = {}
    for outbox in outboxes:
        kind, record_id, _audience = outbox.subject
        if kind in _revisions:
            found.setdefault(kind, set()).add(record_id)
    return {kind: sorted(ids) for kind, ids in found.items()}
