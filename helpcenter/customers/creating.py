"""Making customers."""

from __future__ import annotations

from collections.abc import Iterable

from helpcenter.customers import contacts, indexing
from helpcenter.customers.models import Channel, Customer
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.transactions import operation


def create(
    service: Service,
    *,
    created_from: Channel,
    name: str = "",
    emails: Iterable[str] = (),
    phones: Iterable[str] = (),
    language: str | None = None,
    company: str = "",
) -> Customer:
    """A new customer of `service`. Nobody is matched by e-mail or phone here: look-alikes are offered for merging."""
    customer = Customer(
        service_id=service.id,
        name=name.strip()[:200],
        company=company.strip()[:200],
        language=language or service.default_language,
        created_from=created_from,
        emails=contacts.emails(emails),
        phones=contacts.phones(phones),
    )
    with operation():
        db.session.add(customer)
        db.session.flush()
        indexing.put(customer)
    return customer
