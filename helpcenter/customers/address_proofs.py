"""Whoever reads the mails to an address may act for the customers with that address: signed, expiring links to it.

Nobody is told whether anybody is known by an address: only the mail says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app
from flask_babel import force_locale
from itsdangerous import BadData, URLSafeTimedSerializer
from limits import RateLimitItemPerHour

from helpcenter.customers import contacts
from helpcenter.customers.models import Customer, CustomerEmail
from helpcenter.extensions import db
from helpcenter.mail import outbox
from helpcenter.services.models import Service
from helpcenter.web import counting, origin

MAILS = RateLimitItemPerHour(5)
MOST = 100
"""Records of one person: each inquiry of somebody who was not signed in makes one until they are merged."""


def customers(service: Service, address: str) -> Sequence[Customer]:
    """The living records of the service with `address`, oldest first."""
    normalised = contacts.normalised_email(address)
    if normalised is None:
        return []
    owners = sa.select(CustomerEmail.customer_id).where(CustomerEmail.normalised == normalised)
    living = (Customer.merged_into_id.is_(None), Customer.erased_at.is_(None))
    query = sa.select(Customer).where(Customer.service_id == service.id, Customer.id.in_(owners), *living)
    return db.session.scalars(query.order_by(Customer.id).limit(MOST)).all()


def may_be_mailed(address: str) -> bool:
    """Whether another mail may go to `address` this hour: anybody can ask for one, again and again."""
    digest = hashlib.sha256((contacts.normalised_email(address) or "").encode()).hexdigest()
    return counting.hit(MAILS, "mails to an address", digest)


def token(service: Service, address: str, purpose: str) -> str:
    """What a link to `address` ends in; good for `purpose` alone."""
    return _signer(purpose).dumps([service.id, contacts.normalised_email(address) or ""])


def address_of(service: Service, token: str, purpose: str, lasts: timedelta) -> str | None:
    """The address that a link was sent to; None where it is none of ours, for something else, or too old."""
    try:
        service_id, address = _signer(purpose).loads(token, max_age=int(lasts.total_seconds()))
    except (BadData, ValueError, TypeError):
        return None
    return str(address) if service_id == service.id else None


def send(
    service: Service,
    address: str,
    purpose: str,
    path: str,
    language: str,
    letter: Callable[[str, str], tuple[str, str]],
) -> None:
    """Mail the link /hc/…/<path>/<token> where somebody is known by `address`; nothing happens otherwise.

    `letter` gives subject and text from the service's name and the link; it is called in `language`.
    """
    known, where = customers(service, address), origin.for_mail()
    if not known or not where or not may_be_mailed(address):
        return
    url = f"{where}/hc/{service.slug}/{language}/{path}/{token(service, address, purpose)}"
    with force_locale(language):
        name = service.name_in(language)
        subject, text = letter(name, url)
    outbox.put(address, subject=subject, text=text, sender_name=name, customer_id=known[0].id)


def _signer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt=f"customer address: {purpose}")
