"""Ticket numbers have no gaps and no doubles, whoever opens tickets at once (tickets-customers.md 1.1)."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter import create_app
from helpcenter.customers.models import Channel, Customer
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.tickets.models import Ticket
from helpcenter.tickets.opening import open_ticket
from helpcenter.transactions import operation
from tests.databases import Databases
from tests.settings import settings
from tests.tickets.desk import Desk

PROCESSES = 3
EACH = 15
NOWHERE = "redis://127.0.0.1:1/0"


def numbers(service: Service) -> list[int]:
    query = sa.select(Ticket.number).where(Ticket.service_id == service.id)
    return list(db.session.scalars(query.order_by(Ticket.number)))


def open_some(database_url: str, folder: str, service_id: int, customer_id: int) -> None:
    """What each process does."""
    with create_app(settings(database_url, NOWHERE, Path(folder))).app_context():
        service, customer = db.session.get_one(Service, service_id), db.session.get_one(Customer, customer_id)
        for _ in range(EACH):
            open_ticket(service, customer=customer, channel=Channel.MANUAL, subject="同時", content="")
        db.engine.dispose()


def test_several_processes_open_tickets_of_one_service_at_once(
    desk: Desk, database_kind: str, databases_of: Callable[[str], Databases], tmp_path: Path
) -> None:
    database_url = db.engine.url.render_as_string(hide_password=False)
    arguments = (database_url, str(tmp_path), desk.service.id, desk.customer.id)
    db.session.remove()
    context = multiprocessing.get_context("forkserver")  # whose children need not read the whole application each
    context.set_forkserver_preload(["helpcenter.application"])
    processes = [context.Process(target=open_some, args=arguments) for _ in range(PROCESSES)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(180)
        assert process.exitcode == 0
    assert numbers(desk.service) == list(range(1001, 1001 + PROCESSES * EACH))
    assert numbers(desk.elsewhere) == [1001]


def test_the_number_of_an_operation_that_failed_is_given_again(desk: Desk) -> None:
    def fail() -> None:
        with operation():
            desk.ticket()
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert desk.ticket().number == 1001


def test_a_reference_begins_with_the_prefix_of_the_service(app: Flask, desk: Desk) -> None:
    assert desk.ticket().reference == "HC-1001"
