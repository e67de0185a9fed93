"""The people of the row `chat`: as many browsers as the plan has pages, in one light process of its own.

    python -m bench.load <plan.json >seen.json      (both are described in bench/chat.py)

Each keeps its WebSocket open (bench/pages.py), and who has something to say writes at random times.
"""

from __future__ import annotations

from gevent import monkey

monkey.patch_all()

import json
import os
import random
import sys
import time
from pathlib import Path
from typing import Any

import gevent

from bench.pages import Page


def write_until(page: Page, end: float, pause: float) -> None:
    """Write once in each period of `pause` seconds, at a random time in it."""
    period = time.perf_counter() - random.uniform(0, pause)
    while period < end:
        moment = period + random.uniform(0, pause)
        period += pause
        if moment < end and (wait := moment - time.perf_counter()) >= 0:
            gevent.sleep(wait)
            page.write()


def processor_seconds(pids: list[int]) -> float:
    """What these processes have used of the processor so far."""
    ticks = 0
    for pid in pids:
        after_name = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(after_name[11]) + int(after_name[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def settle(pages: list[Page], expected: int) -> None:
    """Wait until every side has everything, or a heartbeat and what follows it has passed."""
    deadline = time.perf_counter() + 20
    while time.perf_counter() < deadline and sum(len(page.seen) for page in pages) < expected:
        gevent.sleep(0.1)


def open_pages(plan: dict[str, Any]) -> list[Page]:
    """Every page of the plan, opened one after the other; returns those that write."""
    pages = []
    for side in plan["pages"]:
        pages.append(Page(side, plan["host"]))
        gevent.sleep(0.005)
    gevent.sleep(2)
    return [page for page in pages if page.post]


def stay_idle(pages: list[Page], seconds: float) -> dict[str, int]:
    """Do nothing; returns how many frames came and how many requests were made meanwhile."""
    frames, requests = sum(page.frames for page in pages), sum(page.requests for page in pages)
    gevent.sleep(seconds)
    return {
        "idle_frames": sum(page.frames for page in pages) - frames,
        "idle_requests": sum(page.requests for page in pages) - requests,
    }


def write_and_watch(pages: list[Page], plan: dict[str, Any]) -> dict[str, float]:
    """Let everybody write; returns from when on is measured and what the server worked for that."""
    begun = time.perf_counter()
    end = begun + plan["warm_up"] + plan["seconds"]
    writing = [gevent.spawn(write_until, page, end, plan["pause"]) for page in pages]
    gevent.sleep(plan["warm_up"])
    used = processor_seconds(plan["pids"])
    measured_from = time.perf_counter()
    gevent.sleep(max(0, end - time.perf_counter()))
    used = processor_seconds(plan["pids"]) - used
    gevent.joinall(writing)
    return {"measured_from": measured_from, "processor_seconds": used}


def main() -> None:
    """Carry out the plan."""
    plan = json.load(sys.stdin)
    pages = open_pages(plan)
    seen = {**stay_idle(pages, plan["idle"]), **write_and_watch(pages, plan)}
    settle(pages, plan["copies"] * sum(len(page.acknowledged) for page in pages))
    names = ("side", "chat", "seen", "sent", "acknowledged", "again", "requests", "reconnects")
    json.dump({**seen, "pages": [{name: getattr(page, name) for name in names} for page in pages]}, sys.stdout)


if __name__ == "__main__":
    main()
