"""Assignment is exact while four web processes start, open and end chats at once (live-chat.md 3.2).

By HTTP, as people do it; the order and the choice of each decision are compared with the rules in
test_assignment_rules.py.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from helpcenter.accounts.models import Operator
from helpcenter.chat import presence
from helpcenter.chat.models import Chat, ChatOffer, ChatState, Presence, PresenceStatus
from helpcenter.extensions import db
from helpcenter.services import privacy
from helpcenter.services.models import Membership
from helpcenter.transactions import operation
from tests import factories
from tests.chat import people
from tests.servers import Install, Installation
from tests.visitors import Console, Customer

PROCESSES = 4
STARTS = 160
MAXIMA = (1, 2, 4)
AT_HAND = (ChatState.ASSIGNED, ChatState.ACTIVE)


class Rush:
    """Two desks with twelve operators: four for each desk alone and four for both, with different maxima."""

    def __init__(self, server: Installation) -> None:
        self.server = server
        with server.application.app_context():
            self.desks = [people.desk(seconds_to_open=600), people.desk(seconds_to_open=600)]
            self.wordings = {desk.id: privacy.in_force(desk, "ja").id for desk in self.desks}
            first, second = self.desks
            groups = ([first], [second], [first, second])
            self.operators = [factories.operator(*groups[number % 3]) for number in range(12)]
            with operation():
                for number, operator in enumerate(self.operators):
                    of = sa.update(Membership).where(Membership.operator_id == operator.id)
                    db.session.execute(of.values(maximum_chats=MAXIMA[number // 3 % 3]))
        self.consoles = {operator.id: Console(server, operator) for operator in self.operators}

    @contextmanager
    def session(self) -> Iterator[Session]:
        with self.server.application.app_context():
            yield db.session()
            db.session.remove()

    def connected(self) -> None:
        """All consoles have answered the heartbeat."""
        with self.session():
            presence.seen(operator.id for operator in self.operators)

    def start_chats(self, visitor: int, count: int) -> None:
        for number in range(count):
            desk = self.desks[(visitor + number) % 2]
            customer = Customer(self.server, desk, f"203.0.{visitor}.{number}")
            answer = customer.start(wording_id=str(self.wordings[desk.id]))
            assert customer.chat, answer.text

    def work(self, operator: Operator, is_over: Callable[[], bool]) -> None:
        """Open and end chats, and go for a break now and then, until `is_over()`."""
        console, chance = self.consoles[operator.id], random.Random(operator.id)
        console.choose("online")
        while not is_over():
            for chat_id, state in self._chats_of(operator):
                if chance.random() < 0.7:
                    resource = "opening" if state == ChatState.ASSIGNED else "closure"
                    assert console.post(f"/console/chats/{chat_id}/{resource}").status_code == 303
            if chance.random() < 0.2:
                console.choose("break")
                console.choose("online")
            time.sleep(0.1)

    def _chats_of(self, operator: Operator) -> list[tuple[int, ChatState]]:
        with self.session() as session:
            query = sa.select(Chat.id, Chat.state).where(Chat.operator_id == operator.id, Chat.state.in_(AT_HAND))
            return [(chat_id, state) for chat_id, state in session.execute(query)]

    def waiting(self) -> list[Chat]:
        with self.session() as session:
            query = sa.select(Chat).where(Chat.state == ChatState.WAITING)
            return list(session.scalars(query.order_by(Chat.requested_at, Chat.id)))

    def offers(self) -> list[ChatOffer]:
        with self.session() as session:
            return list(session.scalars(sa.select(ChatOffer).order_by(ChatOffer.id)))


@pytest.fixture
def rush(database_kind: str, install: Install) -> Iterator[Rush]:
    server = install(database_kind, HELPCENTER_PROXY_HOPS="1")
    server.start_web(workers=PROCESSES)
    made = Rush(server)
    over = threading.Event()

    def stay_connected() -> None:
        while not over.wait(5):
            made.connected()

    made.connected()
    beat = threading.Thread(target=stay_connected)
    beat.start()
    yield made
    over.set()
    beat.join()


def test_no_chat_is_given_twice_and_nobody_gets_too_many_or_waits_while_somebody_is_free(rush: Rush) -> None:
    rush.consoles[rush.operators[2].id].choose("online")  # so that somebody is present for both desks
    over = threading.Event()
    with ThreadPoolExecutor(20) as crowd:
        working = [crowd.submit(rush.work, operator, over.is_set) for operator in rush.operators]
        customers = [crowd.submit(rush.start_chats, visitor, STARTS // 8) for visitor in range(8)]
        for customer in customers:
            customer.result()
        over.set()
        for operator in working:
            operator.result()
    offers, waiting = rush.offers(), rush.waiting()
    assert len(offers) + len(waiting) == STARTS
    check_offers(rush, offers)
    check_nobody_waits_for_a_free_operator(rush)


def check_offers(rush: Rush, offers: list[ChatOffer]) -> None:
    """Each chat was given once, and to somebody who had fewer than the maximum at that moment."""
    assert max(Counter(offer.chat_id for offer in offers).values()) == 1
    with rush.session() as session:
        maxima = {(m.operator_id, m.service_id): m.maximum_chats for m in session.scalars(sa.select(Membership))}
        chats = {chat.id: chat for chat in session.scalars(sa.select(Chat))}
    at_hand: dict[int, list[Chat]] = {}
    for offer in offers:
        mine = at_hand.setdefault(offer.operator_id, [])
        load = sum(released_at(chat) is None or released_at(chat) > offer.offered_at for chat in mine)
        assert load < (maxima[offer.operator_id, chats[offer.chat_id].service_id] or 0)
        mine.append(chats[offer.chat_id])


def released_at(chat: Chat) -> datetime | None:
    """When it stopped to count; this stands in the record a little before others can see it."""
    return chat.customer_ended_at or chat.ended_at


def check_nobody_waits_for_a_free_operator(rush: Rush) -> None:
    """Everybody online has as many chats as the maximum allows, where somebody waits."""
    with rush.session() as session:
        load = Counter(session.scalars(sa.select(Chat.operator_id).where(Chat.state.in_(AT_HAND))))
        online = sa.select(Presence.operator_id).where(Presence.status == PresenceStatus.ONLINE)
        members = session.scalars(sa.select(Membership).where(Membership.operator_id.in_(online))).all()
    assert members
    for desk in {chat.service_id for chat in rush.waiting()}:
        free = [m.operator_id for m in members if m.service_id == desk and load[m.operator_id] < (m.maximum_chats or 0)]
        assert free == []
