"""Making customers."""

from __future__ import annotations

from typing import Unpack

from helpcenter.accounts.models import Operator
from helpcenter.audit import recording
from helpcenter.customers import contacts, indexing
from helpcenter.customers.editing import Changes
from helpcenter.customers.models import Channel, Customer
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.transactions import operation


def create(
    service: Service, *, created_from: Channel, by: Operator | None = None, **known: Unpack[Changes]
) -> Customer:
    """A new customer of `service` of whom this is known. `by`: the operator who wrote it down, if one did.

    Nobody is matched by e-mail or phone here: look-alikes are offered for merging.
    """
    customer = Customer(
        service_id=service.id,
        name=known.get("name", "").strip()[:200],
        kana=known.get("kana", ""),
        company=known.get("company", "").strip()[:200],
        note=known.get("note", ""),
        tags=known.get("tags", []),
        language=known.get("language", service.default_language),
        created_from=created_from,
        emails=contacts.emails(known.get("emails", [])),
        phones=contacts.phones(known.get("phones", [])),
    )
    with operation():
        db.session.add(customer)
        db.session.flush()
        indexing.put(customer)
        if by is not None:
            recording.record(by.id, "customer_created", customer)
    return customer
