"""SNS顧客: who a customer is in the external chat systems (chat-import.md 5)."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _

from helpcenter.accounts.models import Operator
from helpcenter.audit import recording
from helpcenter.customers import indexing
from helpcenter.customers.models import Customer, CustomerIdentity
from helpcenter.extensions import db
from helpcenter.imports.importer import alone
from helpcenter.imports.models import ChatSource
from helpcenter.transactions import exclusive, operation
from helpcenter.web.refusals import RefusedError


@dataclass(frozen=True)
class Details:
    """What is known about a customer in one system. The last two are kept for LINE and unused for chat."""

    external_id: str
    display_name: str = ""
    image_url: str = ""
    status_message: str = ""


def of(customer: Customer) -> list[tuple[CustomerIdentity, ChatSource | None]]:
    """The identities of a customer, each with its chat setting; a signed identity of a site has none."""
    query = sa.select(CustomerIdentity, ChatSource).outerjoin(
        ChatSource, ChatSource.id == CustomerIdentity.chat_source_id
    )
    query = query.where(CustomerIdentity.customer_id == customer.id)
    rows = db.session.execute(query.order_by(CustomerIdentity.kind, ChatSource.name, CustomerIdentity.external_id))
    return [(identity, source) for identity, source in rows]


def save(
    customer: Customer, identity: CustomerIdentity | None, source: ChatSource, details: Details, *, by: Operator
) -> CustomerIdentity:
    """Register `customer` in the system that `source` reads (`identity` None), or change an identity.

    Raises RefusedError where the number is somebody else's or the chat setting is another service's.
    """
    with operation():
        exclusive("customer_identities")
        alone(source.id)
        _check(customer, identity, source, details)
        action = "customer_identity_changed" if identity else "customer_identity_added"
        identity = identity or CustomerIdentity(service_id=customer.service_id, customer_id=customer.id)
        identity.kind, identity.chat_source_id, identity.source_key = source.kind, source.id, source.id
        identity.external_id, identity.display_name = details.external_id, details.display_name
        identity.image_url, identity.status_message = details.image_url, details.status_message
        db.session.add(identity)
        db.session.flush()
        recording.record(by.id, action, identity, customer_id=customer.id)
        indexing.put(customer)
    return identity


def remove(customer: Customer, identity: CustomerIdentity, *, by: Operator) -> None:
    """Chats of that number make a new customer from here on; calls that exist keep theirs."""
    with operation():
        recording.record(by.id, "customer_identity_removed", identity, customer_id=customer.id)
        db.session.delete(identity)
        db.session.flush()
        indexing.put(customer)


def _check(customer: Customer, identity: CustomerIdentity | None, source: ChatSource, details: Details) -> None:
    if source.service_id != customer.service_id:
        raise RefusedError(_("This chat setting belongs to another service."), "source")
    owner = db.session.scalar(
        sa.select(Customer)
        .join(CustomerIdentity, CustomerIdentity.customer_id == Customer.id)
        .where(
            CustomerIdentity.service_id == customer.service_id,
            CustomerIdentity.kind == source.kind,
            CustomerIdentity.source_key == source.id,
            CustomerIdentity.external_id == details.external_id,
            CustomerIdentity.id != (identity.id if identity else 0),
        )
    )
    if owner is not None:
        raise RefusedError(_("This number is registered for %(name)s already.", name=owner.shown_name), "external_id")
