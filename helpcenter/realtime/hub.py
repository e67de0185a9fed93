"""Topics and who listens to them in this process; frames reach other processes through Redis.

A frame is only a hint (design.md rule 8): whoever misses one catches up from the database. Knows no domain.
"""

from __future__ import annotations

import itertools
import os
import uuid
from collections import deque
from collections.abc import Sequence

import gevent
import redis
import structlog
from flask import Flask, current_app
from gevent import monkey
from gevent.queue import Full, Queue

from helpcenter.extensions import redis_client

log = structlog.get_logger(__name__)
CHANNEL = "helpcenter:frames"
OUTBOX_SIZE = 256
"""Frames that may wait for a slow reader before its socket is closed."""
OUTGOING_SIZE = 10_000
"""Frames for other processes that may wait for Redis; the oldest go first where there are more."""
WAKE = ""
"""What stands in an outbox when its socket has something other than a frame to look at."""


class Outbox:
    """What one socket still has to send. Bounded: one that overflows is closed, and its page catches up."""

    def __init__(self, topics: frozenset[str], subject: tuple[str, int, str]) -> None:
        self.topics = topics
        self.subject = subject
        """(kind, ID, audience): what the heartbeat tells the revision of."""
        self.frames: Queue = Queue(OUTBOX_SIZE)
        self.closed_with: int | None = None

    def put(self, frame: str) -> None:
        """Queue `frame`; never waits."""
        try:
            self.frames.put_nowait(frame)
        except Full:
            self.close(1013)

    def wake(self) -> None:
        """Have the socket's loop look at what arrived, or at `closed_with`."""
        if self.frames.empty():
            self.frames.put_nowait(WAKE)

    def close(self, code: int) -> None:
        """Have the socket closed with `code`."""
        self.closed_with = code
        self.wake()


class Hub:
    """The topics of one process."""

    def __init__(self) -> None:
        self.name = uuid.uuid4().hex
        self.pid = os.getpid()
        self.listeners: dict[str, set[Outbox]] = {}
        self.outboxes: set[Outbox] = set()
        self.outgoing: deque[str] = deque(maxlen=OUTGOING_SIZE)
        self.sending = False
        self.connected = False
        self.started = False

    def add(self, outbox: Outbox) -> None:
        """Begin to deliver the outbox's topics."""
        self.outboxes.add(outbox)
        for topic in outbox.topics:
            self.listeners.setdefault(topic, set()).add(outbox)

    def remove(self, outbox: Outbox) -> None:
        """Stop delivering."""
        self.outboxes.discard(outbox)
        for topic in outbox.topics:
            listeners = self.listeners.get(topic, set())
            listeners.discard(outbox)
            if not listeners:
                self.listeners.pop(topic, None)

    def deliver(self, topic: str, frame: str) -> None:
        """Put `frame` into the outboxes of this process that listen to `topic`."""
        for outbox in tuple(self.listeners.get(topic, ())):
            outbox.put(frame)

    def close_all(self, code: int) -> None:
        """Close every socket of this process."""
        for outbox in tuple(self.outboxes):
            outbox.close(code)


def hub(app: Flask | None = None) -> Hub:
    """The hub of this process (gunicorn forks, so one made before the fork is not taken over)."""
    extensions = (app or current_app).extensions
    found = extensions.get("helpcenter.hub")
    if not isinstance(found, Hub) or found.pid != os.getpid():
        found = extensions["helpcenter.hub"] = Hub()
    return found


Announcement = tuple[str, str]
"""A topic, and a frame for it: one line of JSON."""


def publish(topic: str, frame: str) -> None:
    """Deliver `frame` to everybody who listens to `topic`, see publish_all."""
    publish_all([(topic, frame)])


def publish_all(announcements: Sequence[Announcement]) -> None:
    """Deliver each frame to everybody who listens to its topic: here at once, elsewhere in one message through Redis.

    In a web process a greenlet talks to Redis, so that whoever sent a line does not wait where Redis hangs. Redis
    away: pages of other processes catch up at their next heartbeat (live-chat.md 5.3).
    """
    own = hub()
    for topic, frame in announcements:
        own.deliver(topic, frame)
    own.outgoing.append("\n".join([own.name, *itertools.chain.from_iterable(announcements)]))
    if own.sending:
        return
    own.sending = True
    if monkey.is_module_patched("socket"):
        gevent.spawn(_send_outgoing, redis_client(), own)
    else:
        _send_outgoing(redis_client(), own)


def _send_outgoing(client: redis.Redis, own: Hub) -> None:
    """Publish what waits, in order; where that fails all of it is dropped, because frames are only hints."""
    try:
        while own.outgoing:
            with client.pipeline(transaction=False) as pipeline:
                while own.outgoing:
                    pipeline.publish(CHANNEL, own.outgoing.popleft())
                pipeline.execute()
    except redis.RedisError as error:
        log.warning("publish_failed", kind=type(error).__name__)
        own.outgoing.clear()
    finally:
        own.sending = False


def listen(app: Flask, own: Hub) -> None:
    """Deliver what other processes publish; starts again by itself whatever happens to Redis."""
    while True:
        try:
            _listen_once(app, own)
        except (redis.RedisError, OSError) as error:
            log.warning("listener_lost_redis", kind=type(error).__name__)
        own.connected = False
        gevent.sleep(0.5)


def _listen_once(app: Flask, own: Hub) -> None:
    client = redis.Redis.from_url(app.config["REDIS_URL"], socket_connect_timeout=2, socket_timeout=10)
    pubsub = client.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]  # redis-py's own gap
    try:
        pubsub.subscribe(CHANNEL)
        own.connected = True
        while True:
            message = pubsub.get_message(timeout=5)
            if message is None:
                pubsub.ping()  # a frozen server answers nothing, and the time-out above ends this connection
            elif message["type"] == "message":
                _deliver_foreign(own, message["data"].decode())
    finally:
        pubsub.close()
        client.close()


def _deliver_foreign(own: Hub, text: str) -> None:
    sender, *rest = text.split("\n")
    if sender != own.name:
        for topic, frame in zip(rest[::2], rest[1::2], strict=True):
            own.deliver(topic, frame)
