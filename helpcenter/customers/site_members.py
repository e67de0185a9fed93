"""Customers whose site has signed who they are: each token works once, and leads to the same customer every time."""

from __future__ import annotations

import sqlalchemy as sa

from helpcenter.clock import now
from helpcenter.customers import creating, finding, indexing
from helpcenter.customers.models import Channel, Customer, CustomerIdentity
from helpcenter.customers.signed_identity import LEEWAY, Identity, UsedBeforeError
from helpcenter.customers.used_token_model import UsedToken
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.transactions import exclusive, operation

KIND = "site"
"""CustomerIdentity.kind of a signed identity."""


def use(service: Service, identity: Identity) -> None:
    """Note inside the running operation that the token is used up. Raises UsedBeforeError where it was already."""
    if identity.token is None:
        return
    exclusive(f"identity:{identity.token}")
    if is_used(service, identity):
        raise UsedBeforeError("used before")
    db.session.add(UsedToken(service_id=service.id, digest=identity.token, expires_at=identity.expires_at))
    db.session.flush()


def is_used(service: Service, identity: Identity) -> bool:
    """Whether the token of `identity` was used already."""
    return identity.token is None or db.session.get(UsedToken, (service.id, identity.token)) is not None


def customer(service: Service, identity: Identity, *, created_from: Channel, language: str) -> Customer:
    """The customer with this external ID inside the running operation, made where there is none.

    Nobody is matched by e-mail: an address that somebody typed proves nothing. What operators have written stays.
    """
    exclusive(f"site member:{service.id}:{identity.sub}")
    known = _identity_row(service, identity)
    if known is not None:
        known.display_name = identity.name
        return finding.survivor(db.session.get_one(Customer, known.customer_id))
    emails = [identity.email] if identity.email else []
    made = creating.create(service, created_from=created_from, name=identity.name, emails=emails, language=language)
    db.session.add(
        CustomerIdentity(
            service_id=service.id,
            customer_id=made.id,
            kind=KIND,
            external_id=identity.sub,
            display_name=identity.name,
        )
    )
    db.session.flush()
    indexing.put(made)
    return made


def subs(service_id: int, customer_id: int) -> set[str]:
    """As whom sites have signed this customer in; none where they are no member."""
    own = (CustomerIdentity.customer_id == customer_id, CustomerIdentity.service_id == service_id)
    query = sa.select(CustomerIdentity.external_id).where(*own, CustomerIdentity.kind == KIND)
    return set(db.session.scalars(query))


def forget_expired() -> None:
    """Forget the tokens that are refused for their age by now."""
    with operation():
        db.session.execute(sa.delete(UsedToken).where(UsedToken.expires_at < now() - 2 * LEEWAY))


def _identity_row(service: Service, identity: Identity) -> CustomerIdentity | None:
    found: CustomerIdentity | None = db.session.scalar(
        sa.select(CustomerIdentity).where(
            CustomerIdentity.service_id == service.id,
            CustomerIdentity.kind == KIND,
            CustomerIdentity.source_key == 0,
            CustomerIdentity.external_id == identity.sub,
        )
    )
    return found
