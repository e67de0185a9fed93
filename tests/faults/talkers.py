"""The people of the nemesis run (tests/faults/nemesis.py): both sides of some chats, in a process of its own.

    python -m tests.faults.talkers plan.json seen.json

The plan: {"host", "seconds", "seed", "pages": as bench/conversations.py makes them}. They write for so many seconds,
now and then one of them loses the network, and at the end they wait for what they miss.
"""

from __future__ import annotations

from gevent import monkey

monkey.patch_all()

import json
import random
import sys
import time
from pathlib import Path
from typing import Any

import gevent
import websocket

from bench.pages import Page

PAUSE = (0.8, 2.2)
"""Seconds between two lines of one person."""
PATIENCE = 120
"""Seconds that the last line may take to arrive once nothing goes wrong any more."""


class Person(Page):
    """A page whose network can be gone."""

    away_until = 0.0

    def connect(self) -> websocket.WebSocket:
        """As a page does, where there is a network."""
        self._must_be_reachable()
        return super().connect()

    def catch_up(self) -> None:
        """Likewise."""
        if time.monotonic() >= self.away_until:
            super().catch_up()

    def try_to_send(self, line: str) -> bool:
        """Likewise."""
        return time.monotonic() >= self.away_until and super().try_to_send(line)

    def lose_network(self, seconds: float) -> None:
        """Nothing comes or goes for so long; the other end is not told."""
        self.away_until = time.monotonic() + seconds
        self.ws.shutdown()
        self.http.close()
        self.asking.close()

    def talk(self, end: float, chance: random.Random) -> None:
        """Write until the time `end`."""
        while time.monotonic() < end:
            self.write()
            gevent.sleep(chance.uniform(*PAUSE))

    def _must_be_reachable(self) -> None:
        if time.monotonic() < self.away_until:
            raise OSError("no network")


def lose_networks(people: list[Person], end: float, chance: random.Random) -> int:
    """Now and then one of them is away for a while; returns how often."""
    times = 0
    while (pause := chance.uniform(5, 15)) < end - time.monotonic():
        gevent.sleep(pause)
        chance.choice(people).lose_network(chance.uniform(2, 6))
        times += 1
    return times


def settle(people: list[Person]) -> None:
    """Wait until both sides of each chat have seen what either has sent."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and any(_lacks(one, people) for one in people):
        gevent.sleep(0.2)


def _lacks(one: Person, people: list[Person]) -> bool:
    sent = {line for other in people if other.chat == one.chat for line in other.acknowledged}
    return bool(sent - one.seen.keys())


def main(plan_path: str, seen_path: str) -> None:
    """Carry out the plan."""
    plan: dict[str, Any] = json.loads(Path(plan_path).read_text())
    everybody = [Person(page, plan["host"]) for page in plan["pages"]]
    people, chance = [one for one in everybody if one.post], random.Random(plan["seed"])
    end = time.monotonic() + plan["seconds"]
    networks = gevent.spawn(lose_networks, people, end, chance)
    gevent.joinall([gevent.spawn(one.talk, end, chance) for one in people], raise_error=True)
    settle(people)
    names = ("side", "chat", "seen", "sent", "acknowledged", "again", "requests", "reconnects", "answers")
    pages = [{name: getattr(one, name) for name in names} for one in people]
    Path(seen_path).write_text(json.dumps({"pages": pages, "networks_lost": networks.get()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
