"""Topics and who listens to them; frames reach other processes through Redis, a channel a topic.

A frame is only a hint (design.md rule 8): whoever misses one catches up from the database. Where nobody listens,
nothing is drawn. Knows no domain.
"""

from __future__ import annotations

import os
import time
import uuid
from collections import deque
from collections.abc import Callable, Collection, Sequence
from functools import partial
from itertools import islice
from typing import Any

import gevent
import redis
import structlog
from flask import Flask, current_app
from gevent import monkey
from gevent.queue import Full, Queue

from helpcenter.extensions import redis_client
from helpcenter.realtime.subscription import CHANNEL, Subscription
from helpcenter.sharing import Shared
from helpcenter.transactions import together

log = structlog.get_logger(__name__)
OUTBOX_SIZE = 256
"""Frames that may wait for a slow reader before its socket is closed."""
OUTGOING_SIZE = 10_000
"""Frames for other processes that may wait for Redis; the oldest go first where there are more."""
SILENT = 5.0
"""Seconds for which a Redis that did not answer is not asked again who listens."""
WAKE = ""
"""What stands in an outbox when its socket has something other than a frame to look at."""
Announcement = tuple[str, str]
"""A topic, and a frame for it."""
Frame = str | Callable[[], str]
"""What is sent, or what draws it, which happens only where somebody listens."""


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
        self.subscription = Subscription(self._deliver_foreign, self.listeners.keys())
        self.outgoing: deque[Announcement] = deque(maxlen=OUTGOING_SIZE)
        self.sending = False
        self.silent_until = 0.0
        self.started = False
        self.asked: set[str] = set()
        self.count = Shared(partial(_count_listeners, self))

    def add(self, outbox: Outbox) -> None:
        """Begin to deliver the outbox's topics."""
        self.outboxes.add(outbox)
        new = [topic for topic in outbox.topics if topic not in self.listeners]
        for topic in outbox.topics:
            self.listeners.setdefault(topic, set()).add(outbox)
        self.subscription.begin(new)

    def remove(self, outbox: Outbox) -> None:
        """Stop delivering."""
        self.outboxes.discard(outbox)
        for topic in outbox.topics:
            self.listeners.get(topic, set()).discard(outbox)
        left = [topic for topic in outbox.topics if topic in self.listeners and not self.listeners[topic]]
        for topic in left:
            del self.listeners[topic]
        self.subscription.end(left)

    def deliver(self, topic: str, frame: str) -> None:
        """Put `frame` into the outboxes of this process that listen to `topic`."""
        for outbox in tuple(self.listeners.get(topic, ())):
            outbox.put(frame)

    def close_some(self, code: int, most: int) -> None:
        """Close as many of this process's sockets."""
        for outbox in tuple(islice(self.outboxes, most)):
            outbox.close(code)

    def _deliver_foreign(self, topic: str, text: str) -> None:
        sender, frame = text.split("\n", 1)
        if sender != self.name:
            self.deliver(topic, frame)


def hub(app: Flask | None = None) -> Hub:
    """The hub of this process (gunicorn forks, so one made before the fork is not taken over)."""
    extensions = (app or current_app).extensions
    found = extensions.get("helpcenter.hub")
    if not isinstance(found, Hub) or found.pid != os.getpid():
        found = extensions["helpcenter.hub"] = Hub()
    return found


def publish(topic: str, frame: Frame) -> None:
    """Deliver `frame` to everybody who listens to `topic`, see publish_all."""
    publish_all([(topic, frame)])


def publish_all(announcements: Sequence[tuple[str, Frame]]) -> None:
    """Deliver each frame to everybody who listens to its topic: here at once, to other processes through Redis.

    All that is announced after one commit asks Redis once who listens. In a web process a greenlet sends, so that
    whoever wrote a line does not wait where Redis hangs. Redis away: pages of other processes catch up at their next
    heartbeat (live-chat.md 5.3).
    """
    if not together(_publish, announcements):
        _publish(announcements)


def _publish(announcements: Sequence[tuple[str, Frame]]) -> None:
    own = hub()
    elsewhere = _listened_elsewhere(own, {topic for topic, _frame in announcements})
    for topic, frame in announcements:
        if topic in own.listeners or topic in elsewhere:
            drawn = _drawn(frame)
            if drawn is None:
                continue
            own.deliver(topic, drawn)
            if topic in elsewhere:
                own.outgoing.append((topic, drawn))
    if own.outgoing and not own.sending:
        own.sending = True
        if monkey.is_module_patched("socket"):
            gevent.spawn(_send_outgoing, redis_client(), own)
        else:
            _send_outgoing(redis_client(), own)


def _drawn(frame: Frame) -> str | None:
    """None where it could not be drawn: what was announced beside it arrives, the rest is caught up with."""
    if isinstance(frame, str):
        return frame
    try:
        return frame()
    except Exception:
        log.exception("frame_not_drawn")
        return None


def _listened_elsewhere(own: Hub, topics: Collection[str]) -> set[str]:
    """Those of `topics` that other processes listen to, as Redis counts; all of them where it does not say.

    All who ask at the same time share a question: 200 lines a second cost no 200 round trips.
    """
    if time.monotonic() < own.silent_until:
        return set(topics)
    own.asked.update(topics)
    listened = own.count()
    return {topic for topic in topics if topic not in listened or listened[topic] > (topic in own.subscription)}


def _count_listeners(own: Hub) -> dict[str, int]:
    topics, own.asked = own.asked, set()
    try:
        counts: Any = redis_client(impatient=True).pubsub_numsub(*(CHANNEL + topic for topic in topics))
    except redis.RedisError as error:
        log.warning("listeners_unknown", kind=type(error).__name__)
        own.silent_until = time.monotonic() + SILENT
        return {}
    return {channel.decode().removeprefix(CHANNEL): count for channel, count in counts}


def _send_outgoing(client: redis.Redis, own: Hub) -> None:
    """Publish what waits, in order; where that fails all of it is dropped, because frames are only hints."""
    try:
        while own.outgoing:
            with client.pipeline(transaction=False) as pipeline:
                while own.outgoing:
                    topic, frame = own.outgoing.popleft()
                    pipeline.publish(CHANNEL + topic, f"{own.name}\n{frame}")
                pipeline.execute()
    except redis.RedisError as error:
        log.warning("publish_failed", kind=type(error).__name__)
        own.outgoing.clear()
    finally:
        own.sending = False
