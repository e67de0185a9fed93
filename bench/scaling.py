"""Row `scaling`: lines a second with 1, 2 and 4 web processes against PostgreSQL and Valkey (deploy/scaling.md).

    python -m bench.scaling [--chats 60] [--seconds 5] [--flood 6]

First people write at an even pace, which says what a line costs with so many processes; then a few write as fast as
they can. Load generator, database and Valkey are on the same machine, so on one of 2 processors more processes cannot
give more lines; that a line costs no more is what lets hosts be added. In the end chats begin while 10,000 operators
are present in one service, each of whom the assignment looks at.
"""

from __future__ import annotations

import argparse
import statistics
import time
from typing import Any

import sqlalchemy as sa

from bench import chat, conversations, verdict
from bench.figures import Figure, report
from bench.installations import measured
from helpcenter.chat.models import Chat
from helpcenter.extensions import db
from helpcenter.transactions import operation
from tests import factories
from tests.chat import people
from tests.client import Browser
from tests.servers import Installation

PROCESSES = (1, 2, 4)
PRESENT, STARTS = 10_000, 9
CROWD = """
WITH made AS (
    INSERT INTO operators (email, name, nickname, password_hash, password_changed_at, role_id, language, time_zone,
        theme, created_at)
    SELECT 'crowd' || n, 'n', 'n', '', now(), :role, 'ja', 'Asia/Tokyo', 'system', now()
    FROM generate_series(1, :number) AS n RETURNING id
), members AS (
    INSERT INTO memberships (service_id, operator_id, chat_right, automatic_assignment)
    SELECT :service, id, true, true FROM made
)
INSERT INTO presences (operator_id, status, since, seen_at)
SELECT id, 'online', now(), now() + interval '1 hour' FROM made
"""


def main() -> None:
    """Measure each number of processes with the same chats."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--chats", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--flood", type=float, default=6)
    given = argparse.Namespace(**vars(parser.parse_args()), pause=2)
    with measured() as install:
        installation = install("postgresql")
        installation.application.test_client_class = Browser
        pages = conversations.begin(installation, given.chats)
        seen = {number: _measure(installation, number, pages, given) for number in PROCESSES}
        with installation.application.app_context():
            report([*(figure for number in PROCESSES for figure in _figures(number, seen[number])), _crowded()])


def _measure(
    installation: Installation, number: int, pages: list[dict[str, Any]], given: argparse.Namespace
) -> chat.Seen:
    web = installation.start_web(number)
    with installation.application.app_context():
        for page in pages:
            if "rev" in page:  # what the page has been told already
                page["rev"] = _revision(page)
    seen = chat.drive(installation, web.workers(), given, pages=pages, idle=0, copies=2)
    web.stop()
    with installation.application.app_context():
        return {**seen, "faults": verdict.faults(seen["pages"])}


def _revision(page: dict[str, Any]) -> int:
    found = db.session.get_one(Chat, page["chat"], populate_existing=True)
    return found.customer_revision if page["side"] == "customer" else found.revision


def _figures(number: int, seen: chat.Seen) -> list[Figure]:
    what = f"{number} web process" + ("es" if number > 1 else "")
    faults = sum(seen["faults"][kind] for kind in ("lost", "doubled", "out_of_order"))
    cost = chat.work(seen, chat.latencies(seen))
    return [
        Figure(f"lines, {what}", seen["lines_per_second"], "lines/s", key=f"scaling.messages_per_s.{number}"),
        Figure(f"processor time a line, {what}", cost, "ms", key=f"scaling.processor_ms.{number}"),
        Figure(f"lost, doubled, out of order, {what}", faults, "", None, "0", not faults, f"scaling.faults.{number}"),
    ]


def _crowded() -> Figure:
    """How long a chat takes to begin, with its assignment, among so many present operators; by the clock."""
    desk = people.desk()
    one = factories.operator(desk)
    with operation():
        values = {"number": PRESENT, "role": one.role_id, "service": desk.id}
        db.session.execute(sa.text(CROWD), values)
        db.session.execute(sa.text("ANALYZE"))
    times = []
    for number in range(STARTS):
        begun = time.perf_counter()
        chat_ = people.start(desk, name=f"客 {number}")
        times.append((time.perf_counter() - begun) * 1000)
        assert chat_.operator_id is not None
    key = "scaling.start_among_10000_ms"
    return Figure(f"a chat begins, {PRESENT:,} operators present", statistics.median(times), "ms", key=key)


if __name__ == "__main__":
    main()
