"""Row `assignment`: 500 chats that begin at once on four web processes, for 50 operators with a maximum of 10.

    python -m bench.assignment [--chats 500] [--database postgresql]

How long until the last has an operator, counted from the first POST, and how long the longest wait of a chat was. Every
decision is written down by the database and compared with the rules (tests/assignment_model.py).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from typing import Any

import sqlalchemy as sa

from bench.figures import Figure, report
from bench.installations import measured
from helpcenter.chat.models import Chat
from helpcenter.extensions import db
from helpcenter.services import privacy
from helpcenter.services.models import Service
from tests import assignment_journal, factories
from tests.assignment_model import Model, World
from tests.chat import people
from tests.servers import Installation

PROCESSES, MAXIMUM = 4, 10


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--chats", type=int, default=500)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="postgresql")
    given = parser.parse_args()
    with measured() as install:
        installation = install(given.database, HELPCENTER_PROXY_HOPS="1")
        installation.start_web(workers=PROCESSES)
        with installation.application.app_context():
            report(figures(given.database, *measure(installation, given.chats)))
            db.session.remove()


def measure(installation: Installation, number: int) -> tuple[list[Chat], float, list[str]]:
    """The chats as they were placed, when the first was sent, and what was against the rules."""
    desk = people.desk(maximum_chats=MAXIMUM, seconds_to_open=600)
    operators = [factories.operator(desk) for _ in range(-(-number // MAXIMUM))]
    wording = privacy.in_force(desk, "ja").id
    assignment_journal.install()
    people.go_online(*operators)
    ids, service_id = [operator.id for operator in operators], desk.id
    began = start_all(installation, desk, [{"wording_id": str(wording), "name": f"客 {n}"} for n in range(number)])
    assert began["codes"] == [200] * number, began["codes"]
    db.session.remove()
    chats = list(db.session.scalars(sa.select(Chat)))
    came = {chat.id: (chat.requested_at, chat.id) for chat in chats}
    maxima = {(operator_id, service_id): MAXIMUM for operator_id in ids}
    model = Model(World(maxima, {chat.id: service_id for chat in chats}, came, {}))
    model.replay(assignment_journal.steps())
    return chats, began["begun"], model.violations


def start_all(installation: Installation, desk: Service, bodies: list[dict[str, str]]) -> Any:
    """Let bench/starts.py send them, in a process of its own."""
    plan = {"host": f"127.0.0.1:{installation.port}", "path": f"/hc/{desk.slug}/ja/chats", "bodies": bodies}
    command = [sys.executable, "-m", "bench.starts"]
    done = subprocess.run(command, input=json.dumps(plan), stdout=subprocess.PIPE, text=True, check=True, timeout=120)
    return json.loads(done.stdout)


def figures(database: str, chats: list[Chat], begun: float, violations: list[str]) -> list[Figure]:
    """The row."""
    placed = [chat for chat in chats if chat.assigned_at is not None]
    last = max(chat.assigned_at.timestamp() for chat in placed if chat.assigned_at) - begun
    waits = [(chat.assigned_at - chat.requested_at).total_seconds() for chat in placed if chat.assigned_at]
    is_quick = len(placed) == len(chats) and last < 2
    return [
        Figure(f"chats begun at once, {database}", len(chats), "", key="assignment.chats"),
        Figure("all placed after", last * 1000, "ms", None, "< 2,000 ms", is_quick, "assignment.placed_ms"),
        Figure("longest wait of a chat", max(waits) * 1000, "ms", key="assignment.longest_wait_ms"),
        Figure("against the rules", len(violations), "decisions", None, "0", not violations, "assignment.violations"),
    ]


if __name__ == "__main__":
    main()
