"""Row `calls`: the call search at 100,000 tickets in PostgreSQL, page by page as an operator gets it.

    python -m bench.call_search [--calls 100000] [--database postgresql]

The calls are imported from the simulated external system, 12 lines each; then a part of them is given other channels,
states, operators and days, so that filters find something and leave something out. What is measured is the whole
answer (WSGI, without a network): the search, its count, the rows and the page.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus, urlencode

import sqlalchemy as sa

from bench import imports
from bench.figures import Figure, report
from helpcenter import create_app
from helpcenter.clock import now
from helpcenter.customers.models import Channel
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.tickets.models import Call, Ticket, TicketState
from helpcenter.transactions import operation
from tests import factories
from tests.client import Browser
from tests.processes import Valkey

GOAL = 100
"""Milliseconds of the slowest twentieth, as for the chat history (quality.md 1)."""
TIMES = 15


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--calls", type=int, default=100_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="postgresql")
    parser.add_argument("--part", choices=("ours",))
    given = parser.parse_args()
    if given.part:
        print(json.dumps(ours()))
        return
    with (
        tempfile.TemporaryDirectory(prefix="bench-calls-") as folder,
        imports.external_system(given.calls, folder) as port,
        imports.databases(given.database, Path(folder)) as (url, _limit),
    ):
        imports.part("migrate", folder, port, url)
        imports.part("once", folder, port, url)
        valkey = Valkey(Path(folder) / "valkey")  # signing in asks it
        try:
            found = _part(folder, url, valkey.url)
        finally:
            valkey.stop()
    report(figures(found, f"{given.database}, {given.calls} calls"))


def figures(found: dict[str, list[list[float]]], where: str) -> list[Figure]:
    """The row: all searches together, from milliseconds (whole answer, the database's part) of each by its search."""
    for search, took in found.items():
        whole, asked = ([one[part] for one in took] for part in (0, 1))
        print(f"{percentile(whole, 50):7.1f} {percentile(whole, 95):7.1f}  database {percentile(asked, 50):7.1f} "
              f"{percentile(asked, 95):7.1f} ms  {unquote_plus(search) or '(everything)'}")  # fmt: skip
    whole, asked = ([one[part] for took in found.values() for one in took] for part in (0, 1))
    p95, goal = percentile(whole, 95), f"< {GOAL} ms"
    return [
        Figure(f"call search p50, {where}", percentile(whole, 50), "ms", key="calls.p50_ms"),
        Figure(f"call search p95, {where}", p95, "ms", None, goal, p95 < GOAL, "calls.p95_ms"),
        Figure(f"of it in the database, p95, {where}", percentile(asked, 95), "ms", key="calls.database_p95_ms"),
    ]


def percentile(values: list[float], share: int) -> float:
    """The value that so many percent do not exceed."""
    return sorted(values)[max(0, -(-len(values) * share // 100) - 1)]


def ours() -> dict[str, list[list[float]]]:
    """Milliseconds of every answer and of its statements, by search."""
    app = create_app()
    app.test_client_class = Browser
    with app.app_context():
        service = db.session.scalars(sa.select(Service)).one()
        operator = factories.operator(service, email="searcher@example.com")
        _vary(operator.id)
        db.session.remove()
        client = app.test_client()
        client.sign_in(operator)
        searches = _searches(operator.id)
        for search in searches:  # the first answers make templates and statements
            assert client.get("/console/calls?" + urlencode(search)).status_code == 200
        return {urlencode(search): [_timed(client, search) for _ in range(TIMES)] for search in searches}


def _searches(operator_id: int) -> list[dict[str, str | int]]:
    today = now().date()
    month = {"since": str(today - timedelta(days=30)), "until": str(today)}
    return [
        {},
        {"q": "返品"},
        {"q": "領収"},
        {"q": "返品 配送"},
        {"q": "お届け先の変更"},
        {"q": "返"},
        {"q": "返品", "channel": "help_center", "state": "open"},
        {"q": "返品", "operator": operator_id, **month},
        {"state": "pending"},
        {"channel": "help_center", **month},
        {"operator": operator_id},
        {"customer": "佐藤"},
        {"email": "customer12"},
        {"phone": "090-1"},
        {"number": "1042"},
        {"q": "この言葉はどこにもない"},
    ]


def _timed(client: Browser, search: dict[str, str | int]) -> list[float]:
    asked = []

    def before(connection: Any, *_rest: object) -> None:
        connection.info["begun"] = time.perf_counter()

    def after(connection: Any, *_rest: object) -> None:
        asked.append(time.perf_counter() - connection.info["begun"])

    sa.event.listen(db.engine, "before_cursor_execute", before)
    sa.event.listen(db.engine, "after_cursor_execute", after)
    try:
        begun = time.perf_counter()
        client.get("/console/calls?" + urlencode(search))
        return [(time.perf_counter() - begun) * 1000, sum(asked) * 1000]
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", before)
        sa.event.remove(db.engine, "after_cursor_execute", after)


def _vary(operator_id: int) -> None:
    """One in ten came by the form and is open, one in a hundred waits, one in seven is of another operator."""
    moment = now()
    with operation():
        db.session.execute(_of(Ticket, 10, channel=Channel.HELP_CENTER, state=TicketState.OPEN, closed_at=None))
        db.session.execute(_of(Ticket, 100, state=TicketState.PENDING, closed_at=None))
        db.session.execute(_of(Call, 10, channel=Channel.HELP_CENTER))
        db.session.execute(_of(Call, 7, operator_id=operator_id))
        db.session.execute(_of(Call, 12, received_at=moment - timedelta(days=10)))
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


def _of(model: type[Ticket] | type[Call], share: int, **values: object) -> sa.Update:
    return sa.update(model).where(model.id % share == 0).values(**values).execution_options(synchronize_session=False)


def _part(folder: str, database_url: str, redis_url: str) -> dict[str, list[list[float]]]:
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "SECRET_KEY": "for measuring only, and long enough to be taken",
        "HELPCENTER_DATA": folder,
        "HELPCENTER_LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-m", "bench.call_search", "--part", "ours"]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, list[list[float]]] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    main()
