"""What customers do with their own data, proved by a link to their address (tickets-customers.md 2.4).

The link is made for one purpose, works for a day, and does nothing before its page was confirmed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum

import sqlalchemy as sa
from flask_babel import gettext as _

from helpcenter.audit import recording
from helpcenter.clock import now
from helpcenter.customers import address_proofs, erasing, exporting
from helpcenter.customers.models import Customer
from helpcenter.customers.privacy_model import CustomerExport
from helpcenter.customers.signals import consent_withdrawn
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.transactions import lock, operation

LASTS = timedelta(hours=24)


class Wish(StrEnum):
    """What somebody wants to be done with what is held about them."""

    EXPORT = "export"
    WITHDRAW = "withdraw"
    ERASE = "erase"


def send(service: Service, address: str, wish: Wish, language: str) -> None:
    """Mail the link where somebody is known by `address`; nothing happens otherwise."""
    address_proofs.send(service, address, wish, f"my-data/{wish}", language, _letter)


def _letter(name: str, url: str) -> tuple[str, str]:
    subject = _("Your data at %(service)s", service=name)
    text = _(
        "You asked for something to be done with your data at %(service)s. Confirm it here within 24 hours:"
        "\n\n%(url)s\n\nIf you have not asked for it, nothing needs to be done.",
        service=name,
        url=url,
    )
    return subject, text


def people(service: Service, token: str, wish: Wish) -> Sequence[Customer] | None:
    """Whom a link is for, nobody (any more) among them; None where it is no link of ours, or too old."""
    address = address_proofs.address_of(service, token, wish, LASTS)
    return None if address is None else address_proofs.customers(service, address)


def erase(customers: Sequence[Customer]) -> None:
    """Erase all of them or none. Raises RefusedError while a chat goes on."""
    with operation():
        for customer in customers:
            erasing.erase(customer, by=None, reason="by_customer")


def withdraw(customers: Sequence[Customer]) -> None:
    """Their consent is withdrawn from now on; what was done before stays right.

    Chats end, operators see it and have to confirm a mail, and each further chat, inquiry or answer asks for a new one.
    """
    with operation():
        for customer in customers:
            lock(customer)
            if customer.consent_withdrawn_at is None:
                customer.consent_withdrawn_at = now()
                recording.record(None, "consent_withdrawn", customer)
                consent_withdrawn.send(customer)


def export(customers: Sequence[Customer]) -> None:
    """Have everything packed; one that was asked for within the hour is not made again."""
    lately = CustomerExport.created_at > now() - timedelta(hours=1)
    for customer in customers:
        own = sa.select(CustomerExport.id).where(_of(customer), lately)
        if db.session.scalar(own.limit(1)) is None:
            exporting.ask(customer, by=None)


def exports(customers: Sequence[Customer]) -> Sequence[CustomerExport]:
    """What they asked for themselves, newest first."""
    ids = [one.id for one in customers]
    query = sa.select(CustomerExport).where(CustomerExport.customer_id.in_(ids), CustomerExport.operator_id.is_(None))
    return db.session.scalars(query.order_by(CustomerExport.id.desc()).limit(20)).all()


def _of(customer: Customer) -> sa.ColumnElement[bool]:
    return sa.and_(CustomerExport.customer_id == customer.id, CustomerExport.operator_id.is_(None))
