"""Which topics Redis delivers to this process: those that one of its sockets listens to, over one connection."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator
from typing import Any

import redis
import structlog

log = structlog.get_logger(__name__)
CHANNEL = "helpcenter:topic:"
PATIENCE = 1.0
"""Seconds that a socket waits for Redis before it does without: it catches up at its next heartbeat."""
SILENCE = 5.0
"""Seconds without a word after which Redis is asked for one."""
AT_ONCE = 500


class Subscription:
    """The connection, which makes itself anew. `deliver` gets topic and payload; `wanted`: all topics as of now."""

    def __init__(self, deliver: Callable[[str, str], None], wanted: Collection[str]) -> None:
        self.connected = self.closed = False
        self._deliver, self._wanted = deliver, wanted
        self._line: Any = None
        self._sending = threading.Lock()
        self._confirmed: set[str] = set()
        self._asked: dict[str, deque[threading.Event]] = {}

    def __contains__(self, topic: str) -> bool:
        """Whether Redis has confirmed that it delivers `topic`."""
        return topic in self._confirmed

    def begin(self, topics: Collection[str]) -> None:
        """Ask for these topics; without a connection the next one does."""
        if self._line is None:
            return
        for some in _batches(topics):
            for topic in some:
                self._asked.setdefault(topic, deque()).append(threading.Event())
            self._send("SUBSCRIBE", *(CHANNEL + topic for topic in some))

    def end(self, topics: Collection[str]) -> None:
        """Ask for these topics no longer."""
        self._confirmed.difference_update(topics)
        for some in _batches(topics):
            self._send("UNSUBSCRIBE", *(CHANNEL + topic for topic in some))

    def wait(self, topics: Collection[str]) -> None:
        """Until Redis delivers these topics, so that what is read from the database now misses nothing that follows."""
        until = time.monotonic() + PATIENCE
        for topic in topics:
            for asked in list(self._asked.get(topic, ())):
                asked.wait(max(0.0, until - time.monotonic()))

    def listen(self, url: str) -> None:
        """Deliver what other processes publish, until closed; starts again by itself whatever happens to Redis."""
        while not self.closed:
            try:
                self._listen_once(url)
            except (redis.RedisError, OSError) as error:
                log.warning("listener_lost_redis", kind=type(error).__name__)
            time.sleep(0.5)

    def close(self) -> None:
        """Listen no longer."""
        self.closed = True
        if self._line is not None:
            self._send("QUIT")

    def _listen_once(self, url: str) -> None:
        pool = redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=10).connection_pool
        line: Any = pool.make_connection()
        line.connect()
        try:
            self._line = line
            self.begin(self._wanted)
            self._send("PING")  # answered after all that was asked for
            while True:
                self._take(self._next_word(line))
        finally:
            self._forget()
            line.disconnect()

    def _next_word(self, line: Any) -> Any:
        if not line.can_read(timeout=SILENCE):
            self._send("PING")
            if not line.can_read(timeout=SILENCE):
                raise redis.TimeoutError("Redis says nothing")
        return line.read_response()

    def _take(self, word: Any) -> None:
        if isinstance(word, list) and word[0] in (b"message", b"subscribe"):
            topic = word[1].decode().removeprefix(CHANNEL)
            if word[0] == b"message":
                self._deliver(topic, word[2].decode())
            else:
                self._confirm(topic)
        elif word == b"PONG" or word[0] == b"pong":
            self.connected = True

    def _confirm(self, topic: str) -> None:
        asked = self._asked.get(topic)
        if asked:
            asked.popleft().set()
            if not asked:
                del self._asked[topic]
                if topic in self._wanted:
                    self._confirmed.add(topic)

    def _forget(self) -> None:
        """Nothing is delivered until the next connection, and nobody need wait for it."""
        self.connected, self._line = False, None
        self._confirmed.clear()
        asked, self._asked = self._asked, {}
        for event in [event for events in asked.values() for event in events]:
            event.set()

    def _send(self, *command: str) -> None:
        """Where the connection is lost meanwhile, the next one begins with all topics."""
        with self._sending:
            try:
                if self._line is not None:
                    self._line.send_command(*command, check_health=False)
            except (redis.RedisError, OSError) as error:
                log.warning("listener_lost_redis", kind=type(error).__name__)


def _batches(topics: Collection[str]) -> Iterator[list[str]]:
    every = list(topics)
    for first in range(0, len(every), AT_ONCE):
        yield every[first : first + AT_ONCE]
