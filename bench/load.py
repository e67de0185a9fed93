"""The people of the row `chat`: as many browsers as the plan has pages, in one light process of its own.

    python -m bench.load <plan.json >seen.json      (both are described in bench/chat.py)

Each keeps its WebSocket open (bench/pages.py), and who has something to say writes at random times.
"""

from __future__ import annotations

from gevent import monkey

monkey.patch_all()

import itertools
import json
import os
import random
import resource
import sys
import time
from pathlib import Path
from typing import Any

import gevent

from bench.pages import Page

WRITERS = 32
"""People who write without a pause where it is asked how many lines the server takes."""


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


def memory_kb(pids: list[int]) -> int:
    """What these processes hold of the memory."""
    return sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in pids) * resource.getpagesize() // 1024


def flood(pages: list[Page], seconds: float) -> float:
    """Let WRITERS people write as fast as they can, each in the own chats in turn; returns lines a second."""
    if not seconds:
        return 0
    before, end = sum(len(page.acknowledged) for page in pages), time.perf_counter() + seconds
    writing = [gevent.spawn(write_in_turn, pages[number::WRITERS], end) for number in range(WRITERS)]
    gevent.joinall(writing)
    return (sum(len(page.acknowledged) for page in pages) - before) / seconds


def write_in_turn(pages: list[Page], end: float) -> None:
    """Write on each of the pages, again and again until the time `end`."""
    for page in itertools.cycle(pages):
        if time.perf_counter() > end:
            return
        page.write()


def settle(pages: list[Page], expected: int) -> None:
    """Wait until every side has everything, or a heartbeat and what follows it has passed."""
    deadline = time.perf_counter() + 20
    while time.perf_counter() < deadline and sum(len(page.seen) for page in pages) < expected:
        gevent.sleep(0.1)


def open_pages(plan: dict[str, Any]) -> tuple[list[Page], float]:
    """Every page of the plan, opened one after the other; returns them, and KB of the server a socket."""
    pages, before = [], memory_kb(plan["pids"])
    for side in plan["pages"]:
        pages.append(Page(side, plan["host"]))
        gevent.sleep(0.005)
    gevent.sleep(2)
    return pages, (memory_kb(plan["pids"]) - before) / len(pages)


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
    used, own = processor_seconds(plan["pids"]), time.process_time()
    measured_from = time.perf_counter()
    gevent.sleep(max(0, end - time.perf_counter()))
    used, own = processor_seconds(plan["pids"]) - used, time.process_time() - own
    measured_to = time.perf_counter()
    gevent.joinall(writing)
    load = own / (measured_to - measured_from)
    return {"measured_from": measured_from, "measured_to": measured_to, "processor_seconds": used, "load": load}


def main() -> None:
    """Carry out the plan. Only pages that write are told of one by one."""
    plan = json.load(sys.stdin)
    opened, kb = open_pages(plan)
    pages = [page for page in opened if page.post]
    seen = {**stay_idle(pages, plan["idle"]), **write_and_watch(pages, plan), "kb_per_socket": kb}
    seen |= {"opened": len(opened), "reconnects": sum(page.reconnects for page in opened)}
    seen["lines_per_second"] = flood(pages, plan["flood"])
    settle(pages, plan["copies"] * sum(len(page.acknowledged) for page in pages))
    names = ("side", "chat", "seen", "sent", "acknowledged", "again", "requests", "reconnects")
    json.dump({**seen, "pages": [{name: getattr(page, name) for name in names} for page in pages]}, sys.stdout)


if __name__ == "__main__":
    main()
