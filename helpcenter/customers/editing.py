"""Saving what is known about a customer."""

from __future__ import annotations

from typing import Any, TypedDict, Unpack

from helpcenter.accounts.models import Operator
from helpcenter.audit import recording
from helpcenter.customers import contacts, indexing
from helpcenter.customers.models import Customer
from helpcenter.transactions import StaleError, operation, raise_version


class Changes(TypedDict, total=False):
    """What may be changed by hand; what is left out stays. `emails` and `phones` are as typed, in order."""

    name: str
    kana: str
    company: str
    note: str
    language: str
    tags: list[str]
    emails: list[str]
    phones: list[str]


def save(customer: Customer, *, version: int, by: Operator, **changes: Unpack[Changes]) -> None:
    """Change `customer`, of whom `version` was shown to `by`.

    Raises StaleError where somebody else has saved meanwhile.
    """
    with operation():
        raise_version(customer, version)
        if customer.erased_at is not None:
            raise StaleError(customer)
        before = current(customer)
        changed = {name: value for name, value in changes.items() if value != before.get(name)}
        for name, value in changed.items():
            write(customer, name, value)
        if changed:
            recording.record(by.id, "customer_saved", customer, fields=list(changed))
            indexing.put(customer)


def current(customer: Customer) -> Changes:
    """What `save` would have to be given to change nothing."""
    return Changes(
        name=customer.name,
        kana=customer.kana,
        company=customer.company,
        note=customer.note,
        language=customer.language,
        tags=customer.tags,
        emails=[email.address for email in customer.emails],
        phones=[phone.shown for phone in customer.phones],
    )


def write(customer: Customer, name: str, value: Any) -> None:
    """Set one field of `Changes` inside the running operation; who calls it sees to version, index and audit."""
    if name == "emails":
        customer.emails = contacts.emails(value)
    elif name == "phones":
        customer.phones = contacts.phones(value)
    else:
        setattr(customer, name, value)
