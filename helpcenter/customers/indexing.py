"""What a search finds a customer by: everything that identifies a person (tickets-customers.md 2.1)."""

from __future__ import annotations

import re
import unicodedata

import sqlalchemy as sa

from helpcenter.customers.models import Customer, CustomerIdentity
from helpcenter.extensions import db
from helpcenter.search import index
from helpcenter.search.kinds import Kind


def put(customer: Customer) -> None:
    """Index `customer`, who has an ID, inside the operation that made or changed the person or an identity."""
    identities = db.session.scalars(sa.select(CustomerIdentity).where(CustomerIdentity.customer_id == customer.id))
    parts = [
        customer.kana,
        customer.company,
        customer.note,
        *customer.tags,
        *(email.address for email in customer.emails),
        *(form for phone in customer.phones for form in (phone.shown, _digits(phone.shown), phone.e164 or "")),
        *(form for identity in identities for form in (identity.external_id, identity.display_name)),
    ]
    text = "\n".join(part for part in parts if part)
    index.put(Kind.CUSTOMER, customer.id, customer.service_id, "", text, title=customer.name)


def _digits(number: str) -> str:
    return re.sub(r"\D", "", unicodedata.normalize("NFKC", number))
