"""Row `chat`: how long a line takes from the POST to the other side, beside the bare stack (bench/bare.py).

    python -m bench.chat [--chats 1000] [--seconds 30] [--pause 10] [--idle 30] [--flood 10] [--workers 2]

Real gunicorn with as many web processes as deploy/ starts on two processors, ours and the bare stack alike; Valkey,
database; twice as many sockets as chats, and each operator's lists. Each side writes once every
`pause` seconds at a random time. Then a few write as fast as they can, on SQLite and on PostgreSQL, which says how many
lines the server takes. Afterwards the database says what each side must have been shown, in which order.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import quantiles
from typing import Any

import sqlalchemy as sa

from bench import bare, conversations, verdict
from bench.figures import Figure, report
from bench.installations import measured
from helpcenter.extensions import db
from tests.client import Browser
from tests.processes import wait_until
from tests.servers import Installation

WARM_UP = 6
"""Seconds of writing before what is measured."""
PATIENCE, A_PAGE = 240, 0.06
"""Seconds that waiting for the last line may take besides, and opening each page."""
Seen = dict[str, Any]
"""What bench/load.py saw: idle_frames, idle_requests, measured_from, measured_to, processor_seconds, load (its
own share of a processor), kb_per_socket, lines_per_second, opened, reconnects, pages.
"""
FLOODED_CHATS = 200
"""As many as it takes to keep the server busy, where only its throughput is asked for."""


def main() -> None:
    """Measure ours, then the bare stack, on the same database server and through the same Valkey."""
    given = arguments()
    with measured() as install:
        found = figures(given, *measure(install("sqlite"), given))
        given = argparse.Namespace(**{**vars(given), "chats": min(given.chats, FLOODED_CHATS), "seconds": 5, "idle": 0})
        found += _throughput("postgresql", *measure(install("postgresql"), given))
    report(found)


def measure(installation: Installation, given: argparse.Namespace) -> tuple[Seen, Seen]:
    """What was seen on ours, and on the bare stack."""
    return measure_ours(installation, given), measure_bare(installation, given)


def arguments() -> argparse.Namespace:
    """What is asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--chats", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--pause", type=float, default=10)
    parser.add_argument("--idle", type=float, default=30)
    parser.add_argument("--flood", type=float, default=10)
    parser.add_argument("--workers", type=int, default=2)
    return parser.parse_args()


def measure_ours(installation: Installation, given: argparse.Namespace) -> Seen:
    """What the people of the chats saw, and the faults in that."""
    installation.application.test_client_class = Browser
    web = installation.start_web(given.workers)
    pages = conversations.begin(installation, given.chats)
    seen = drive(installation, web.workers(), given, pages=pages, idle=given.idle, copies=2)
    web.stop()
    with installation.application.app_context():
        return {**seen, "faults": verdict.faults(seen["pages"])}


def measure_bare(installation: Installation, given: argparse.Namespace) -> Seen:
    """What they saw on the bare stack."""
    pages = [_bare_page(chat, side) for chat in range(given.chats) for side in bare.OTHER]
    with bare_stack(installation, given.workers) as pids:
        return drive(installation, pids, given, pages=pages, idle=0, copies=1)


@contextmanager
def bare_stack(installation: Installation, workers: int = 1) -> Iterator[list[int]]:
    """Let it run in the place of ours; the IDs of its processes."""
    with installation.application.app_context(), db.engine.begin() as connection:
        key = "BIGSERIAL" if db.engine.dialect.name == "postgresql" else "INTEGER"
        connection.execute(
            sa.text(f"CREATE TABLE {bare.TABLE} (id {key} PRIMARY KEY, chat INTEGER, uuid TEXT, text TEXT)")
        )
    options = ["--config", "deploy/gunicorn.py", "--bind", f"127.0.0.1:{installation.port}", "--workers", str(workers)]
    web = installation.start("bare", [sys.executable, "-m", "gunicorn", *options, "bench.bare:create_app()"])
    wait_until(lambda: web.words().count("Booting worker") >= workers, "the bare stack begins")
    yield web.workers()
    web.stop()


def _bare_page(chat: int, side: str) -> dict[str, Any]:
    base = f"/chats/{chat}/{side}"
    return {"side": side, "chat": chat, "headers": {}, "post": f"{base}/messages", "socket": f"{base}/socket"}


def drive(installation: Installation, pids: list[int], given: argparse.Namespace, **plan: Any) -> Seen:
    """Let bench/load.py carry out the plan: pages, idle (seconds), copies (sides that are shown a line)."""
    host = f"127.0.0.1:{installation.port}"
    asked = {"seconds": given.seconds, "pause": given.pause, "flood": given.flood}
    whole = {"host": host, "pids": pids, "warm_up": WARM_UP, **asked, **plan}
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        input=json.dumps(whole),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=WARM_UP + given.seconds + given.flood + plan["idle"] + PATIENCE + A_PAGE * len(plan["pages"]),
    )
    found: Seen = json.loads(done.stdout)
    return found


def figures(given: argparse.Namespace, ours: Seen, limit: Seen) -> list[Figure]:
    """The row."""
    where = f"sqlite, {given.chats} chats, {given.workers} web processes"
    times, bare_times = latencies(ours), latencies(limit)
    (p50, p99), (bare50, bare99) = percentiles(times), percentiles(bare_times)
    return [
        Figure(f"chat p50, {where}", p50, "ms", bare50, "≤ 8 ms, ≤ 3 × bare", p50 <= min(8, 3 * bare50), "chat.p50_ms"),
        Figure(
            f"chat p99, {where}", p99, "ms", bare99, "≤ 60 ms or ≤ 2 × bare", p99 <= max(60, 2 * bare99), "chat.p99_ms"
        ),
        Figure("processor time a line", work(ours, times), "ms", work(limit, bare_times), key="chat.processor_ms"),
        Figure("the load generator itself", ours["load"], "processors", limit["load"], key="chat.load"),
        *_faults(ours["faults"]),
        Figure(
            "memory a socket",
            ours["kb_per_socket"],
            "KB",
            limit["kb_per_socket"],
            "≤ 1.3 × bare",
            _is_light(ours, limit),
        ),
        Figure("open sockets", len(ours["pages"]), ""),
        *_throughput("sqlite", ours, limit),
        *_idle(ours, given.idle / 60 * 2 * given.chats),
    ]


def _is_light(ours: Seen, limit: Seen) -> bool:
    return bool(ours["kb_per_socket"] <= 1.3 * limit["kb_per_socket"])


def _throughput(database: str, ours: Seen, limit: Seen) -> list[Figure]:
    """Lines a second, and what part of the bare stack's that is."""
    mine, bare_lines = ours["lines_per_second"], limit["lines_per_second"]
    key, ratio = f"chat.throughput_ratio_{database}", mine / bare_lines
    return [
        Figure(f"chat throughput, {database}", mine, "lines/s", bare_lines, key=f"chat.lines_per_s_{database}"),
        Figure(f"of the bare stack's, {database}", ratio, "", None, "≥ 0.5", ratio >= 0.5, key),
    ]


def _faults(found: dict[str, int]) -> list[Figure]:
    unit = f"of {found['lines']}"
    words = {"lost": "lost", "doubled": "doubled", "out_of_order": "out of order"}
    return [
        Figure(f"lines {word}", found[key], unit, None, "0", not found[key], f"chat.{key}")
        for key, word in words.items()
    ]


def _idle(ours: Seen, minutes: float) -> list[Figure]:
    """What an open page gets and asks for in a minute while nobody writes, over so many minutes of all pages."""
    frames, requests = ours["idle_frames"] / minutes, ours["idle_requests"] / minutes
    return [
        Figure("idle frames", frames, "a minute", None, "≤ 4", frames <= 4, "chat.idle_frames_per_minute"),
        Figure("idle requests", requests, "a minute", None, "0", requests == 0, "chat.idle_requests_per_minute"),
    ]


def latencies(seen: Seen) -> list[float]:
    """Milliseconds from each POST to its line at the other side, for what was sent while it was measured."""
    shown = {(page["chat"], page["side"]): page["seen"] for page in seen["pages"]}
    return [
        (shown[page["chat"], bare.OTHER[page["side"]]][line][1] - sent) * 1000
        for page in seen["pages"]
        for line, sent in page["sent"].items()
        if seen["measured_from"] <= sent < seen["measured_to"] and line in shown[page["chat"], bare.OTHER[page["side"]]]
    ]


def percentiles(values: list[float]) -> tuple[float, float]:
    """The 50th and the 99th."""
    cuts = quantiles(values, n=100)
    return cuts[49], cuts[98]


def work(seen: Seen, lines: list[float]) -> float:
    """Processor time of the web process for one line, with all that comes with it, in ms."""
    return float(seen["processor_seconds"]) / len(lines) * 1000


if __name__ == "__main__":
    main()
