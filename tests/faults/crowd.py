"""The processes of test_assignment_rules.py: customers and operators who act at once, each in a thread.

    python -m tests.faults.crowd <plans.json

A process each: {"seed", "at", "starts": [[service, customer or null], …], "operators": [ID, …]}. Customers begin all
together at the time `at`; operators open and end chats and take breaks.
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import sqlalchemy as sa
from flask import Flask

from helpcenter import create_app
from helpcenter.accounts.models import Operator
from helpcenter.chat import assignment, closing, opening, presence, starting, states
from helpcenter.chat.models import Chat, ChatState, PresenceStatus
from helpcenter.customers.models import Customer
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.transactions import DatabaseBusyError
from tests.chat import people

THREADS = 4
ROUNDS = 3
"""How often each operator looks at the own chats."""


def main() -> None:
    """Carry out the plans; exits with 1 where one of them failed. The program is loaded once, before it forks."""
    children = []
    for plan in json.loads(Path(sys.argv[1]).read_text()):
        child = os.fork()
        if not child:
            carry_out(plan)
        children.append(child)
    codes = [os.waitpid(child, 0)[1] for child in children]
    sys.exit(any(codes))


def carry_out(plan: dict[str, Any]) -> NoReturn:
    """One plan, in this process."""
    app = create_app()
    shares = [plan["starts"][number::THREADS] for number in range(THREADS)]
    chances = [random.Random(f"{plan['seed']} {number}") for number in range(THREADS + 1)]
    threads = [Act(app, start_all, share, plan["at"]) for share in shares]
    threads.append(Act(app, work, plan["operators"], plan["at"], chances[THREADS]))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.exit(any(thread.failed for thread in threads))


class Act(threading.Thread):
    """A thread in an application context, whose failure is not lost."""

    def __init__(self, app: Flask, function: Callable[..., None], *arguments: Any) -> None:
        super().__init__()
        self.app, self.function, self.arguments = app, function, arguments
        self.failed = True

    def run(self) -> None:
        with self.app.app_context():
            self.function(*self.arguments)
            self.failed = False


def persistently(function: Callable[..., Any], *arguments: Any) -> Any:
    """Do it with these arguments, again where the database was too busy, as pages do."""
    while True:
        try:
            return function(*arguments)
        except DatabaseBusyError:
            db.session.rollback()
        finally:
            db.session.remove()


def start_all(starts: list[tuple[int, int | None]], at: float) -> None:
    """Begin these chats, one after the other, from the time `at` on."""
    time.sleep(max(0, at - time.time()))
    for service_id, customer_id in starts:
        persistently(_start, service_id, customer_id)


def _start(service_id: int, customer_id: int | None) -> None:
    service = db.session.get_one(Service, service_id)
    known = db.session.get(Customer, customer_id) if customer_id else None
    assert starting.start(service, people.request(service), known_customer=known) is not None


def work(operator_ids: list[int], at: float, chance: random.Random) -> None:
    """Act for these operators in turn."""
    time.sleep(max(0, at - time.time()))
    for _ in range(ROUNDS):
        for operator_id in chance.sample(operator_ids, len(operator_ids)):
            if chance.random() < 0.3:
                status = PresenceStatus.BREAK if chance.random() < 0.5 else PresenceStatus.ONLINE
                persistently(choose, operator_id, status)
            for chat_id in persistently(_chats_of, operator_id):
                persistently(_handle, chat_id, operator_id, chance)


def choose(operator_id: int, status: PresenceStatus) -> None:
    """What POST /console/presence does."""
    operator = db.session.get_one(Operator, operator_id)
    presence.choose(operator, status, by=operator)
    assignment.run()


def _chats_of(operator_id: int) -> list[int]:
    return list(
        db.session.scalars(sa.select(Chat.id).where(Chat.operator_id == operator_id, Chat.state != ChatState.ENDED))
    )


def _handle(chat_id: int, operator_id: int, chance: random.Random) -> None:
    """Open it, end it, have its customer end it, or leave it as it is."""
    chat, operator = db.session.get_one(Chat, chat_id), db.session.get_one(Operator, operator_id)
    what = chance.random()
    try:
        if chat.state == ChatState.ASSIGNED and what < 0.6:
            opening.open_chat(chat, by=operator)
        elif chat.state != ChatState.ASSIGNED and what < 0.4:
            closing.end_by_operator(chat, by=operator)
        elif what > 0.9:
            closing.end_by_customer(chat)
    except states.IllegalStepError:
        pass  # the customer was faster


if __name__ == "__main__":
    main()
