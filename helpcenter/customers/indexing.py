"""What a search finds a customer by: everything that identifies a person (tickets-customers.md 2.1)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

import sqlalchemy as sa

from helpcenter import prepared
from helpcenter.customers.models import Customer, CustomerIdentity
from helpcenter.extensions import db
from helpcenter.search import index
from helpcenter.search.kinds import Entry, Kind


def put(customer: Customer) -> None:
    """Index `customer`, who has an ID, inside the operation that made or changed the person or an identity."""
    index.put_many(Kind.CUSTOMER, [_entry_of(customer)])


def entries() -> Iterator[Entry]:
    """All that belongs into the index: everybody who was not merged into somebody else."""
    query = sa.select(Customer).where(Customer.merged_into_id.is_(None)).order_by(Customer.id)
    for customer in db.session.scalars(query.execution_options(yield_per=500)):
        yield _entry_of(customer)


_IDENTITIES = sa.select(CustomerIdentity.external_id, CustomerIdentity.display_name).where(
    CustomerIdentity.customer_id == sa.bindparam("customer")
)


def _entry_of(customer: Customer) -> Entry:
    identities = prepared.ask(_IDENTITIES, {"customer": customer.id})
    parts = [
        customer.kana,
        customer.company,
        customer.note,
        *customer.tags,
        *(email.address for email in customer.emails),
        *(form for phone in customer.phones for form in phone_forms(phone.shown, phone.e164)),
        *(form for names in identities for form in names),
    ]
    return entry(customer.id, customer.service_id, customer.name, parts)


def entry(customer_id: int, service_id: int, name: str, parts: Iterable[str]) -> Entry:
    """The index's entry of a customer with this name and whatever else there is to be found by."""
    return Entry(customer_id, service_id, "\n".join(part for part in parts if part), title=name)


def phone_forms(shown: str, e164: str | None) -> tuple[str, str, str]:
    """A number as typed, as digits alone, and in E.164 ('' where it has none): people search for any of these."""
    return shown, re.sub(r"\D", "", unicodedata.normalize("NFKC", shown)), e164 or ""
