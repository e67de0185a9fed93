"""Frames reach whoever listens, in this process and in others, and are drawn for nobody else."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import redis
from flask import Flask

from helpcenter.realtime.hub import Hub, Outbox, hub, publish, publish_all
from helpcenter.realtime.subscription import CHANNEL
from helpcenter.transactions import after_commit, operation
from tests.processes import Valkey, wait_until

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])
SUBJECT = ("chat", 1, "staff")


class Drawing:
    """Draws a frame, and counts how often."""

    def __init__(self, frame: str) -> None:
        self.frame, self.drawn = frame, 0

    def __call__(self) -> str:
        self.drawn += 1
        return self.frame


@pytest.fixture
def other(app: Flask, valkey: Valkey) -> Iterator[Hub]:
    """The hub of another process."""
    other = Hub()
    listening = threading.Thread(target=other.subscription.listen, args=[valkey.url])
    listening.start()
    wait_until(lambda: other.subscription.connected, "the other process listens")
    yield other
    other.subscription.close()
    listening.join(60)
    assert not listening.is_alive()
    app.extensions.pop("helpcenter.hub", None)


def test_what_nobody_listens_to_is_not_drawn(app: Flask) -> None:
    drawing = Drawing("{}")
    publish("deserted", drawing)
    assert drawing.drawn == 0


def test_a_frame_is_drawn_once_for_all_who_listen_here_and_elsewhere(other: Hub) -> None:
    mine, theirs, deaf = _listen(hub(), "both"), _listen(other, "both"), _listen(other, "another")
    drawing = Drawing('{"rev": 1}')
    publish("both", drawing)
    wait_until(lambda: theirs.frames.qsize() == 1, "it arrived")
    assert (theirs.frames.get(), mine.frames.get(), drawing.drawn) == ('{"rev": 1}', '{"rev": 1}', 1)
    assert deaf.frames.empty()


def test_a_frame_that_cannot_be_drawn_takes_no_other_with_it(app: Flask) -> None:
    def fails() -> str:
        raise RuntimeError("the record is gone")

    mine = _listen(hub(), "both")
    with operation():
        after_commit(publish, "both", fails)
        after_commit(publish, "both", Drawing("{}"))
    assert mine.frames.get_nowait() == "{}"
    app.extensions.pop("helpcenter.hub", None)


def test_frames_arrive_in_the_order_they_were_published(other: Hub) -> None:
    theirs = _listen(other, "a", "b")
    publish_all([("a", "1"), ("b", "2"), ("deserted", "x"), ("a", "3")])
    publish("b", "4\n5")
    wait_until(lambda: theirs.frames.qsize() == 4, "all arrived")
    assert [theirs.frames.get() for _ in range(4)] == ["1", "2", "3", "4\n5"]


def test_what_one_commit_announces_is_one_question_to_redis(other: Hub, valkey: Valkey) -> None:
    theirs, mine = _listen(other, "a", "b"), _listen(hub(), "b")
    asked = _questions(valkey)
    with operation():
        after_commit(publish, "a", "1")
        after_commit(publish_all, [("b", "2"), ("deserted", "x")])
        after_commit(publish, "a", "3")
    assert _questions(valkey) == asked + 1
    publish("b", "4")
    wait_until(lambda: theirs.frames.qsize() == 4, "all arrived")
    assert [theirs.frames.get() for _ in range(4)] == ["1", "2", "3", "4"]
    assert [mine.frames.get() for _ in range(2)] == ["2", "4"]


def _questions(valkey: Valkey) -> int:
    """How often Redis has been asked who listens."""
    counted = valkey.client.info("commandstats")
    assert isinstance(counted, dict)
    return int(counted.get("cmdstat_pubsub|numsub", {"calls": 0})["calls"])


def test_who_has_left_is_published_to_no_longer(other: Hub, valkey: Valkey) -> None:
    first, second = _listen(other, "room"), _listen(other, "room")
    other.remove(first)
    assert valkey.client.pubsub_numsub(CHANNEL + "room")[0][1] == 1
    other.remove(second)
    wait_until(lambda: valkey.client.pubsub_numsub(CHANNEL + "room")[0][1] == 0, "nobody is subscribed")
    drawing = Drawing("{}")
    publish("room", drawing)
    assert drawing.drawn == 0
    again = _listen(other, "room")
    publish("room", drawing)
    wait_until(lambda: again.frames.qsize() == 1, "who came back hears it")


def test_a_lost_connection_is_made_anew_with_all_topics(other: Hub, valkey: Valkey) -> None:
    topics = [f"topic {number}" for number in range(1200)]
    theirs = _listen(other, *topics)
    valkey.client.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
    wait_until(lambda: not other.subscription.connected, "the connection is lost")
    wait_until(lambda: other.subscription.connected, "and made anew")
    publish(topics[-1], "{}")
    wait_until(lambda: theirs.frames.qsize() == 1, "it arrived")


def test_with_redis_away_everybody_may_listen(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = _listen(hub(), "here")
    away = redis.Redis(connection_pool=redis.ConnectionPool.from_url("redis://127.0.0.1:1"))
    asked: list[object] = []

    def client(**_: object) -> redis.Redis:
        asked.append(1)
        return away

    monkeypatch.setattr("helpcenter.realtime.hub.redis_client", client)
    publish("here", "1")
    publish("here", "2")
    assert [mine.frames.get(), mine.frames.get()] == ["1", "2"]
    assert len(asked) == 3  # who listens: once; to publish: each time
    hub().silent_until = 0.0
    hub().remove(mine)


def _listen(whose: Hub, *topics: str) -> Outbox:
    outbox = Outbox(frozenset(topics), SUBJECT)
    whose.add(outbox)
    whose.subscription.wait(topics)
    return outbox
