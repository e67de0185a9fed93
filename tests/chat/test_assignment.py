from __future__ import annotations

import pytest
import sqlalchemy as sa

from helpcenter.chat import assignment, closing, opening, presence, starting, states
from helpcenter.chat.models import Chat, ChatOffer, ChatState, Presence, PresenceStatus
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.services.models import Membership
from helpcenter.transactions import operation
from tests import factories
from tests.chat import people

pytestmark = pytest.mark.usefixtures("app")


def owner(chat: Chat) -> int | None:
    return db.session.scalar(sa.select(Chat.operator_id).where(Chat.id == chat.id))


def wait(service: factories.Service) -> Chat:
    """A chat that waits although somebody is present, because all are full."""
    chat = people.start(service)
    assert chat.state == ChatState.WAITING
    return chat


def test_nobody_present_starts_nothing() -> None:
    service = people.desk()
    factories.operator(service)
    assert starting.start(service, people.request(service)) is None
    assert db.session.scalar(sa.select(sa.func.count(Chat.id))) == 0


def test_online_without_a_connected_console_is_not_present() -> None:
    service = people.desk()
    operator = factories.operator(service)
    presence.choose(operator, PresenceStatus.ONLINE, by=operator)
    assert not presence.anybody_present(service)
    presence.seen([operator.id])
    assert presence.anybody_present(service)
    with operation():
        db.session.execute(sa.update(Presence).values(seen_at=now() - presence.ALIVE))
    assert not presence.anybody_present(service)


@pytest.mark.parametrize("status", [PresenceStatus.BREAK, PresenceStatus.OFFLINE])
def test_only_online_operators_get_chats(status: PresenceStatus) -> None:
    service = people.desk()
    online, other = factories.operator(service), factories.operator(service)
    people.go_online(online, other)
    presence.choose(other, status, by=other)
    assert {owner(people.start(service)) for _ in range(3)} == {online.id}


def test_fewest_chats_then_longest_since_assigned_then_id() -> None:
    service = people.desk(last_operator_first=False)
    first, second, third = (factories.operator(service) for _ in range(3))
    people.go_online(first, second, third)
    assert [owner(people.start(service)) for _ in range(6)] == [o.id for o in (first, second, third)] * 2


def test_the_customers_last_operator_comes_first_if_assignable() -> None:
    service = people.desk()
    first, second = factories.operator(service), factories.operator(service)
    people.go_online(first)
    chat = people.start(service)
    opening.open_chat(chat, by=first)
    closing.end_by_operator(chat, by=first)
    people.go_online(second)
    people.start(service)
    started = starting.start(service, people.request(service), known_customer=chat.customer)
    assert started is not None
    assert started[0].operator_id == first.id
    presence.choose(first, PresenceStatus.BREAK, by=first)
    again = starting.start(service, people.request(service), known_customer=chat.customer)
    assert again is not None
    assert again[0].operator_id == second.id


def test_switched_off_the_last_operator_has_no_preference() -> None:
    service = people.desk(last_operator_first=False)
    first, second = factories.operator(service), factories.operator(service)
    people.go_online(first)
    chat = people.start(service)
    people.go_online(second)
    started = starting.start(service, people.request(service), known_customer=chat.customer)
    assert started is not None
    assert started[0].operator_id == second.id


def test_the_maximum_counts_chats_of_all_services_and_may_be_overridden() -> None:
    one, two = people.desk(maximum_chats=2), people.desk(maximum_chats=3)
    operator = factories.operator(one, two)
    people.go_online(operator)
    assert owner(people.start(one)) == owner(people.start(one)) == operator.id
    assert owner(wait(one)) is None
    assert owner(people.start(two)) == operator.id
    assert owner(wait(two)) is None
    with operation():
        db.session.execute(sa.update(Membership).where(Membership.service_id == one.id).values(maximum_chats=4))
    assert assignment.run() == 1


def test_a_chat_the_customer_ended_is_no_load() -> None:
    service = people.desk(maximum_chats=1)
    operator = factories.operator(service)
    people.go_online(operator)
    first = people.start(service)
    opening.open_chat(first, by=operator)
    second = wait(service)
    closing.end_by_customer(first)
    assert owner(second) == operator.id


def test_first_come_first_served_over_all_queues_of_an_operator() -> None:
    one, two = people.desk(maximum_chats=1), people.desk(maximum_chats=1)
    operator = factories.operator(one, two)
    people.go_online(operator)
    running = people.start(one)
    older, newer = wait(two), wait(one)
    opening.open_chat(running, by=operator)
    closing.end_by_operator(running, by=operator)
    assert (owner(older), owner(newer)) == (operator.id, None)


def test_a_long_queue_whose_operators_are_full_keeps_no_other_queue_from_being_served() -> None:
    full, free = people.desk(maximum_chats=1), people.desk(maximum_chats=2)
    operator = factories.operator(full, free)
    people.go_online(operator)
    people.start(full)
    customer = factories.customer(full)
    with operation():
        db.session.add_all(
            Chat(service_id=full.id, customer_id=customer.id, token_hash=str(number), language="ja")
            for number in range(500)
        )
    assert owner(people.start(free)) == operator.id


def test_without_automatic_assignment_one_may_still_take_from_the_queue_even_at_the_maximum() -> None:
    service = people.desk(maximum_chats=1)
    operator = factories.operator(service)
    with operation():
        db.session.execute(sa.update(Membership).values(automatic_assignment=False))
    people.go_online(operator)
    chats = [wait(service), wait(service)]
    for chat in chats:
        opening.open_chat(chat, by=operator)
    assert {owner(chat) for chat in chats} == {operator.id}
    assert {chat.state for chat in chats} == {ChatState.ACTIVE}


def test_a_chat_can_be_taken_once() -> None:
    service = people.desk()
    quick, slow = factories.operator(service), factories.operator(service)
    with operation():
        db.session.execute(sa.update(Membership).values(automatic_assignment=False))
    people.go_online(quick, slow)
    chat = wait(service)
    opening.open_chat(chat, by=quick)
    with pytest.raises(opening.SomebodyElsesError):
        opening.open_chat(chat, by=slow)
    assert owner(chat) == quick.id


def test_who_missed_an_offer_is_skipped_until_others_have_missed_it_too() -> None:
    service = people.desk(last_operator_first=False)
    first, second = factories.operator(service), factories.operator(service)
    people.go_online(first, second)
    chat = people.start(service)
    assert owner(chat) == first.id
    with operation():
        db.session.execute(sa.update(ChatOffer).values(missed_at=now()))
        states.move(chat, ChatState.WAITING)
        chat.operator_id = None
    assignment.run()
    assert owner(chat) == second.id


def test_the_database_refuses_a_step_that_is_not_allowed() -> None:
    service = people.desk()
    operator = factories.operator(service)
    people.go_online(operator)
    chat = people.start(service)
    with pytest.raises(sa.exc.DBAPIError), operation():
        db.session.execute(
            sa.update(Chat).where(Chat.id == chat.id).values(state="customer_ended", ended_by="customer")
        )
    with pytest.raises(states.IllegalStepError):
        states.move(chat, ChatState.CUSTOMER_ENDED)
