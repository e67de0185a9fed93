"""Row `import`: finished chats of an external system into closed calls, over HTTP, beside the limit.

    python -m bench.imports [--chats 100000] [--database sqlite]

The limit is parsing the same bytes and inserting the same rows, ready made, in bulk, in transactions of the same size
(design.md rule 15 wants them short). Import and limit run in processes of their own, so that memory can be told apart.
Other programs disturb the clock, not the processor time, which is therefore reported beside it.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from bench.figures import Figure, report
from tests.processes import Postgres, Started, free_port, wait_until

TOKEN = "bench"  # of a system that lives for a minute
MEGABYTES = 200


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--chats", type=int, default=100_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--part", choices=("warm_up", "migrate", "once", "ours", "limit"))
    given = parser.parse_args()
    if given.part:
        from bench import import_parts

        print(json.dumps(getattr(import_parts, given.part)()))
        return
    with (
        tempfile.TemporaryDirectory(prefix="bench-import-") as folder,
        external_system(given.chats, folder) as port,
        databases(given.database, Path(folder)) as (ours_url, limit_url),
    ):
        part("warm_up", folder, port, limit_url)
        for url in (ours_url, limit_url):
            part("migrate", folder, port, url)
        ours = part("ours", folder, port, ours_url)
        limit = part("limit", folder, port, limit_url, BENCH_FILLED=ours_url)
    report(figures(given.database, given.chats, ours, limit))


def figures(database: str, chats: int, ours: dict[str, float], limit: dict[str, float]) -> list[Figure]:
    """The row, from the seconds and megabytes of both parts."""
    where = f"{database}, {chats} chats"
    again = ours["first"] / ours["again"]
    found = [
        _against_limit(f"import, {where}", chats / ours["first"], chats / limit["seconds"], "chats_per_s", "ratio"),
        Figure(f"import again, {where}", again, "times faster", None, "≥ 5", again >= 5, "import.reimport_speedup"),
        memory(where, chats, ours["peak"]),
    ]
    if database == "sqlite":  # works inside our process; the server of PostgreSQL is another
        rates = chats / ours["first_processor"], chats / limit["processor"]
        what = f"import by processor time, {where}"
        found.append(_against_limit(what, *rates, "chats_per_processor_s", "processor_ratio"))
        faster = ours["first_processor"] / ours["again_processor"]
        found.append(Figure(f"import again by processor time, {where}", faster, "times faster"))
    return found


def _against_limit(what: str, rate: float, bare: float, key: str, ratio_key: str) -> Figure:
    reached = rate >= bare / 2
    return Figure(what, rate, "chats/s", bare, "≥ 50 % of limit", reached, f"import.{key}", f"import.{ratio_key}")


def memory(where: str, chats: int, megabytes: float) -> Figure:
    """The most memory that the importing process held."""
    key = "import.peak_mb_1m" if chats >= 1_000_000 else "import.peak_mb"
    return Figure(f"memory, {where}", megabytes, "MB", None, f"≤ {MEGABYTES} MB", megabytes <= MEGABYTES, key)


def part(name: str, folder: str, port: int, database_url: str, **more: str) -> dict[str, float]:
    """Run one part in a process of its own."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "SECRET_KEY": "for measuring only, and long enough to be taken",
        "HELPCENTER_DATA": folder,
        "HELPCENTER_ALLOWED_SOURCES": f"127.0.0.1:{port}",
        "HELPCENTER_LOG_LEVEL": "ERROR",
        "BENCH_SOURCE": f"http://127.0.0.1:{port}/api/chats",
        "BENCH_TOKEN": TOKEN,
        **more,
    }
    command = [sys.executable, "-m", "bench.imports", "--part", name]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


@contextmanager
def external_system(chats: int, folder: str) -> Iterator[int]:
    """The simulated external chat system with so many chats of 12 lines; its port."""
    port = free_port()
    command = [sys.executable, "-m", "helpcenter.demo.external_chat_system", "--port", str(port), "--token", TOKEN]
    system = Started([*command, "--chats", str(chats)], Path(folder) / "system.log")
    try:
        wait_until(lambda: answers(port), "the external system answers", 120)
        yield port
    finally:
        system.stop()


@contextmanager
def databases(kind: str, folder: Path) -> Iterator[tuple[str, str]]:
    """Two empty databases: for ours and for the limit."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'ours.db'}", f"sqlite:///{folder / 'limit.db'}"
        return
    server = Postgres()
    try:
        for name in ("ours", "bare"):
            create_database(server.url(), name)
        yield server.url("ours"), server.url("bare")
    finally:
        server.stop()


def create_database(url: str, name: str) -> None:
    """Make an empty database on the PostgreSQL server."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")


def answers(port: int) -> bool:
    """Whether something listens on the port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def peak() -> float:
    """The most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
