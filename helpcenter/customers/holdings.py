"""What is held about one person, put together from all domains."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import sqlalchemy as sa

from helpcenter.accounts.models import Operator
from helpcenter.audit.models import AuditEntry
from helpcenter.customers.merge_model import CustomerMerge
from helpcenter.customers.models import Customer, CustomerIdentity
from helpcenter.customers.signals import holdings_wanted
from helpcenter.extensions import Base, db
from helpcenter.mail.models import OutgoingMail

Holdings = dict[str, Any]


def of(customer: Customer) -> Holdings:
    """Parts by name: the customer's own fields, and what each domain answers."""
    emails = [email.address for email in customer.emails]
    phones = [{"shown": phone.shown, "e164": phone.e164} for phone in customer.phones]
    own: Holdings = {"customer": row(customer) | {"emails": emails, "phones": phones}}
    own["identities"] = rows(CustomerIdentity, CustomerIdentity.customer_id == customer.id)
    merged = sa.select(CustomerMerge.merged_id).where(
        CustomerMerge.survivor_id == customer.id, CustomerMerge.undone_at.is_(None)
    )
    own["merged_records"] = [of(one) for one in db.session.scalars(sa.select(Customer).where(Customer.id.in_(merged)))]
    own["mails"] = _mails(customer)
    mine = (AuditEntry.subject_kind == Customer.__tablename__, AuditEntry.subject_id == customer.id)
    own["audit"] = rows(AuditEntry, *mine, without=("ip",))
    for _receiver, parts in holdings_wanted.send(customer):
        own |= parts
    return own


def row(record: Base, without: Iterable[str] = ()) -> Holdings:
    """The columns of a record as JSON takes them."""
    names = (column.key for column in sa.inspect(type(record)).column_attrs if column.key not in without)
    return {name: getattr(record, name) for name in names}


def rows(
    model: type[Base], *conditions: Any, without: Iterable[str] = (), more: Callable[[Any], Holdings] = lambda _one: {}
) -> list[Holdings]:
    """The records that meet the conditions, in order of their IDs; `more` adds to each."""
    key = next(iter(sa.inspect(model).primary_key))
    found = db.session.scalars(sa.select(model).where(*conditions).order_by(key))
    return [row(one, without) | more(one) for one in found]


def _mails(customer: Customer) -> list[Holdings]:
    addresses = {email.address.lower() for email in customer.emails}
    to = sa.func.lower(OutgoingMail.recipient)
    about = sa.and_(OutgoingMail.customer_id == customer.id, to.not_in(sa.select(sa.func.lower(Operator.email))))
    theirs = sa.or_(about, to.in_(addresses))
    return rows(OutgoingMail, theirs, without=("lease_until", "attempts", "error", "html"))
