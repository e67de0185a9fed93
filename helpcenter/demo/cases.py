"""Tickets of the demonstration: inquiries in every state, with replies and what happened to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from helpcenter.accounts.models import Operator
from helpcenter.customers.models import Channel
from helpcenter.demo import case_details, case_texts, desks
from helpcenter.demo.past_chats import Cast
from helpcenter.extensions import db
from helpcenter.files.models import StoredFile
from helpcenter.services.models import InquiryType, Service
from helpcenter.tickets import events, indexing, numbering
from helpcenter.tickets.models import (
    Call,
    CallState,
    CallTemplate,
    Direction,
    Priority,
    Ticket,
    TicketEvent,
    TicketState,
)

COUNTS = {desks.SHOP: 68, desks.BUSINESS: 14}
NEW, OPEN, PENDING, SOLVED, CLOSED = TicketState
RECENT = (NEW, OPEN, OPEN, OPEN, OPEN, PENDING, PENDING, SOLVED, SOLVED)
PRIORITIES = {Priority.NORMAL: 78, Priority.HIGH: 12, Priority.LOW: 8, Priority.URGENT: 2}
TAGS = ("初めてのお客様", "再入荷待ち", "至急", "返送中", "写真あり")


def make(cast: Cast, types: list[InquiryType], moment: datetime, files: Sequence[StoredFile] = ()) -> None:
    """The tickets of one service, the oldest first, so that their numbers follow their times."""
    random = Random(f"tickets {cast.service.slug}")  # noqa: S311  # variety, no secret
    ages = sorted(_ages(random, COUNTS[cast.service.slug]), reverse=True)
    tickets = []
    for number, age in zip(numbering.take(cast.service.id, len(ages)), ages, strict=True):
        tickets.append(_ticket(cast, random.choice(types), random, number, moment - age))
        _handle(tickets[-1], random.choice(cast.operators), random, _state(age, random))
    case_details.fill(tickets, cast.service, random)
    db.session.add_all(tickets)
    db.session.flush()
    case_details.attach(files, tickets)
    indexing.put_many(call for ticket in tickets for call in ticket.calls)


def template(service: Service, categories: dict[str, Any]) -> CallTemplate:
    """The call creation setting that the demonstration's imports use."""
    made = CallTemplate(
        service_id=service.id, name="本店チャット標準", category_id=categories["returns"].id, tags=["外部チャット"]
    )
    db.session.add(made)
    return made


def _ages(random: Random, count: int) -> Iterator[timedelta]:
    """Some of today, a third of the last weeks, the rest of the year: every step below lies in the past."""
    for number in range(count):
        if number < count // 14:
            yield timedelta(minutes=random.randint(4, 600))
        elif number < count // 3:
            yield timedelta(minutes=random.randint(1600, 20 * 1440))
        else:
            yield timedelta(days=20 + random.expovariate(1 / 60) % 320, minutes=random.randint(0, 1439))


def _state(age: timedelta, random: Random) -> TicketState:
    if age < timedelta(days=1):
        return NEW
    return random.choice(RECENT) if age < timedelta(days=20) else CLOSED


def _ticket(cast: Cast, type_: InquiryType, random: Random, number: int, at: datetime) -> Ticket:
    named = [one for one in cast.customers if one.name]
    customer = random.choice([one for one in named if one.created_at <= at] or named)
    text = random.choice(case_texts.of(cast.service.slug, customer.language))
    ticket = Ticket(
        service=cast.service,
        number=number,
        subject=text.subject,
        state=NEW,
        priority=random.choices(list(PRIORITIES), list(PRIORITIES.values()))[0],
        channel=Channel.HELP_CENTER,
        customer=customer,
        category_id=cast.categories[text.category].id,
        inquiry_type_id=type_.id,
        tags=random.sample(TAGS, 1) if random.random() < 0.2 else [],
        created_at=at,
        updated_at=at,
    )
    content = text.content.format(name=customer.name, order=f"MS-{random.randint(20000, 29999)}")
    _call(ticket, at, None, content, Direction.IN, Channel.HELP_CENTER)
    _event(ticket, events.Kind.CREATED, at, None, channel=Channel.HELP_CENTER.value)
    return ticket


def _handle(ticket: Ticket, operator: Operator, random: Random, state: TicketState) -> None:
    """Assign, answer and bring the ticket to its state, a few hours for each step."""
    if state is NEW:
        return
    at = ticket.created_at + timedelta(minutes=random.randint(6, 200))
    ticket.operator, ticket.state = operator, OPEN
    _event(ticket, events.Kind.ASSIGNED, at, operator, before=None, after=events.person(operator))
    _event(ticket, events.Kind.STATE, at, operator, before=NEW.value, after=OPEN.value)
    if state is not OPEN or random.random() < 0.5:
        at += timedelta(minutes=random.randint(10, 300))
        _reply(ticket, operator, at)
    _move(ticket, operator, state, at + timedelta(minutes=random.randint(20, 900)))


def _reply(ticket: Ticket, operator: Operator, at: datetime) -> None:
    text = case_texts.reply_to(ticket.service.slug, ticket.subject)
    content = text.format(name=ticket.customer.name, operator=operator.name)
    _call(ticket, at, operator, content, Direction.OUT, Channel.EMAIL)
    _event(ticket, events.Kind.CALL_ADDED, at, operator, channel=Channel.EMAIL.value, position=len(ticket.calls))


def _move(ticket: Ticket, operator: Operator, state: TicketState, at: datetime) -> None:
    steps = {PENDING: (PENDING,), SOLVED: (SOLVED,), CLOSED: (SOLVED, CLOSED)}.get(state, ())
    for step in steps:
        by = None if step is CLOSED else operator
        _event(ticket, events.Kind.STATE, at, by, before=ticket.state.value, after=step.value)
        ticket.state, ticket.updated_at = step, at
        if step is SOLVED:
            ticket.solved_at = at
            at += timedelta(days=ticket.service.solved_closes_after_days)
        elif step is CLOSED:
            ticket.closed_at = at


def _call(
    ticket: Ticket, at: datetime, operator: Operator | None, content: str, direction: Direction, channel: Channel
) -> None:
    ticket.calls.append(
        Call(
            service_id=ticket.service.id,
            position=len(ticket.calls) + 1,
            channel=channel,
            direction=direction,
            state=CallState.CLOSED,
            operator=operator,
            customer=ticket.customer,
            category_id=ticket.category_id,
            subject=ticket.subject,
            content=content,
            priority=ticket.priority,
            tags=[],
            started_at=at,
            ended_at=at,
            received_at=at,
        )
    )


def _event(ticket: Ticket, kind: events.Kind, at: datetime, by: Operator | None, **particulars: Any) -> None:
    operator_id = by.id if by else None
    db.session.add(TicketEvent(ticket=ticket, kind=kind, at=at, operator_id=operator_id, particulars=particulars))
