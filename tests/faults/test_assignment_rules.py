"""Every decision of the assignment follows the rules (live-chat.md 3.2), whatever happens at the same time.

Four processes, 500 starts at once, 50 operators who open and end chats and take breaks: a random schedule, written down
step by step by the database, and replayed by a model of the rules.
"""

from __future__ import annotations

import json
import random
import sys
import time

import pytest
import sqlalchemy as sa

from helpcenter.accounts.models import Operator
from helpcenter.chat import presence
from helpcenter.chat.models import Chat
from helpcenter.customers.models import Customer
from helpcenter.extensions import db
from helpcenter.services import privacy
from helpcenter.services.models import Membership, Service
from helpcenter.transactions import operation
from tests import assignment_journal, factories
from tests.assignment_journal import Step
from tests.assignment_model import Model, World
from tests.chat import chats, people
from tests.servers import Install, Installation

PROCESSES, STARTS, OPERATORS, MAXIMUM = 4, 500, 50, 10
HEAD_START = 4
"""Seconds until all processes are there and begin together."""


def test_every_decision_follows_the_rules(database_kind: str, install: Install) -> None:
    server = install(database_kind)
    seed = random.randrange(10**9)
    with server.application.app_context():
        desks, operators = _staff(random.Random(seed))
        returning = _returning(desks, operators)
        assignment_journal.install()
        people.go_online(*operators)
        assert _act(server, seed, desks, operators, returning) == 0
        steps = assignment_journal.steps()
        model = Model(_world(returning))
        model.replay(steps)
        db.session.remove()
    given = [step for step in steps if step.state == "assigned"]
    assert len({step.chat for step in steps} - {None}) == STARTS
    assert len(given) > STARTS / 2
    assert model.violations == [], f"seed {seed}"


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([(1, 7, "assigned"), (2, 7, "assigned")], "at the maximum"),
        ([(2, 8, "assigned")], "came first"),
        ([(1, 8, "assigned")], "due to one of [7]"),
        ([(1, 9, "assigned")], "not online"),
        ([(1, 7, "assigned"), (1, 8, "assigned")], "did not wait"),
        ([(1, 7, "assigned"), (None, 8, "break")], "goes on waiting while [8]"),
    ],
)
def test_the_model_sees_what_is_against_the_rules(steps: list[tuple[int | None, int, str]], words: str) -> None:
    world = World(
        maxima={(7, 1): 1, (8, 1): 1, (9, 1): 1}, services={1: 1, 2: 1}, came={1: (1, 1), 2: (2, 2)}, last_operators={}
    )
    model = Model(world)
    before = [(None, 7, "online"), (None, 8, "online"), (1, None, "waiting"), (2, None, "waiting")]
    model.replay(Step(number, *step, number, None) for number, step in enumerate([*before, *steps], 1))
    assert words in " ".join(model.violations)


def _staff(chance: random.Random) -> tuple[list[Service], list[Operator]]:
    """Two desks; operators of the one, of the other and of both, most with the maximum, some with less."""
    desks = [people.desk(seconds_to_open=600, maximum_chats=MAXIMUM) for _ in range(2)]
    groups = (desks[:1], desks[1:], desks)
    operators = [factories.operator(*groups[number % 3]) for number in range(OPERATORS)]
    with operation():
        for operator in chance.sample(operators, OPERATORS // 5):
            less = sa.update(Membership).where(Membership.operator_id == operator.id)
            db.session.execute(less.values(maximum_chats=chance.randint(1, MAXIMUM)))
    for desk in desks:
        privacy.in_force(desk, "ja")
    return desks, operators


def _returning(desks: list[Service], operators: list[Operator]) -> dict[int, tuple[int, int]]:
    """Customers who were here before: ID → (desk, operator of that chat)."""
    found = {}
    for number in range(STARTS // 10):
        desk = desks[number % 2]
        mine = [operator for index, operator in enumerate(operators) if index % 3 in (number % 2, 2)]
        operator = mine[number % len(mine)]
        customer: Customer = factories.customer(desk)
        chats.ended(desk, customer=customer, operator=operator)
        found[customer.id] = (desk.id, operator.id)
    return found


def _act(
    server: Installation,
    seed: int,
    desks: list[Service],
    operators: list[Operator],
    returning: dict[int, tuple[int, int]],
) -> int:
    """Let the processes act; returns the exit code of what started them, which is 0 if it is for all of them."""
    new: list[tuple[int, int | None]] = [(desks[number % 2].id, None) for number in range(STARTS - len(returning))]
    starts = [*new, *((desk, customer) for customer, (desk, _operator) in returning.items())]
    random.Random(seed).shuffle(starts)
    ids, at = [operator.id for operator in operators], time.time() + HEAD_START
    plans = [
        {"seed": f"{seed} {n}", "at": at, "starts": starts[n::PROCESSES], "operators": ids[n::PROCESSES]}
        for n in range(PROCESSES)
    ]
    (server.folder / "plans.json").write_text(json.dumps(plans))
    crowd = server.start("crowd", [sys.executable, "-m", "tests.faults.crowd", str(server.folder / "plans.json")])
    while crowd.process.poll() is None:
        presence.seen(ids)  # all consoles go on answering the heartbeat
        db.session.remove()
        time.sleep(1)
    return crowd.process.wait()


def _world(returning: dict[int, tuple[int, int]]) -> World:
    maximum = sa.func.coalesce(Membership.maximum_chats, Service.maximum_chats)
    members = sa.select(Membership.operator_id, Membership.service_id, maximum).join(Service)
    begun = db.session.scalars(sa.select(Chat).where(Chat.history_status.is_(None) | (Chat.requested_at > chats.NOON)))
    found = list(begun)
    return World(
        maxima={(operator, service): most for operator, service, most in db.session.execute(members)},
        services={chat.id: chat.service_id for chat in found},
        came={chat.id: (chat.requested_at, chat.id) for chat in found},
        last_operators={chat.id: returning[chat.customer_id][1] for chat in found if chat.customer_id in returning},
    )
