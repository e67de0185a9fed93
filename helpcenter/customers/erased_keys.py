"""Keyed hashes of what an erased person was known by, so that an import does not bring the person back."""

from __future__ import annotations

import hmac
from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from helpcenter import keys, prepared
from helpcenter.customers.models import Customer, CustomerIdentity
from helpcenter.customers.privacy_model import ErasedKey
from helpcenter.extensions import db

_ANY = sa.select(ErasedKey.id).where(ErasedKey.service_id == sa.bindparam("service")).limit(1)
"""Made once: an import asks every few dozen chats."""


def of_identity(kind: str, source_key: int, external_id: str) -> str:
    """The hash of an external ID."""
    return _digest(f"identity\0{kind}\0{source_key}\0{external_id}")


def of_email(normalised: str) -> str:
    """The hash of an address as contacts.normalised_email gives it."""
    return _digest(f"email\0{normalised}")


def of_phone(e164: str) -> str:
    """The hash of a number as contacts.e164 gives it."""
    return _digest(f"phone\0{e164}")


def keep(customer: Customer) -> None:
    """Note the hashes of all that `customer` is known by, inside the operation that erases it."""
    identities = db.session.scalars(sa.select(CustomerIdentity).where(CustomerIdentity.customer_id == customer.id))
    digests = {of_identity(one.kind, one.source_key, one.external_id) for one in identities}
    digests |= {of_email(email.normalised) for email in customer.emails if email.normalised}
    digests |= {of_phone(phone.e164) for phone in customer.phones if phone.e164}
    rows = (ErasedKey(service_id=customer.service_id, customer_id=customer.id, digest=one) for one in sorted(digests))
    db.session.add_all(rows)


def any_in(service_id: int) -> bool:
    """Whether anybody of the service was erased at all."""
    return bool(prepared.run(_ANY, service=service_id))


def erased(service_id: int, digests: Collection[str]) -> dict[str, datetime]:
    """Hash → when the person with it was erased, the last time."""
    query = (
        sa.select(ErasedKey.digest, sa.func.max(ErasedKey.erased_at, type_=ErasedKey.erased_at.type))
        .where(ErasedKey.service_id == service_id, ErasedKey.digest.in_(digests))
        .group_by(ErasedKey.digest)
    )
    return {row[0]: row[1] for row in db.session.execute(query)} if digests else {}


def _digest(value: str) -> str:
    return hmac.digest(keys.derived("helpcenter erased customers"), value.encode(), "sha256").hex()
