"""Erasing a person: anonymous in place, so that counts and times stay (tickets-customers.md 2.4)."""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from flask_babel import gettext as _

from helpcenter.accounts.models import Operator
from helpcenter.audit import recording
from helpcenter.audit.models import AuditEntry
from helpcenter.clock import now
from helpcenter.customers import erased_keys
from helpcenter.customers.merge_model import CustomerMerge
from helpcenter.customers.models import Customer, CustomerIdentity
from helpcenter.customers.privacy_model import CustomerExport
from helpcenter.customers.signals import customer_erasing
from helpcenter.extensions import db
from helpcenter.mail.models import OutgoingMail, OutgoingMailFile
from helpcenter.search import index
from helpcenter.search.kinds import Kind
from helpcenter.transactions import lock, operation
from helpcenter.web.refusals import RefusedError

Reason = Literal["asked_for", "by_customer"]


def erase(customer: Customer, *, by: Operator | None, reason: Reason = "asked_for") -> None:
    """Take everything personal out of `customer` and of whatever was merged into it; it cannot be undone.

    `by` None: the customer did it. Raises RefusedError for a tombstone, and while a chat goes on.
    """
    with operation():
        lock(customer)
        if customer.merged_into_id is not None:
            raise RefusedError(_("%(name)s was merged into somebody else already.", name=customer.shown_name))
        if customer.erased_at is not None:
            return
        for person in [customer, *_tombstones(customer)]:
            customer_erasing.send(person)
            _wipe(person)
        recording.record(by.id if by else None, "customer_erased", customer, reason=reason)


def _tombstones(customer: Customer) -> list[Customer]:
    """Everybody who was merged into `customer`, also by way of others."""
    found = list(db.session.scalars(sa.select(Customer).where(Customer.merged_into_id == customer.id)))
    return [*found, *(deeper for one in found for deeper in _tombstones(one))]


def _wipe(person: Customer) -> None:
    erased_keys.keep(person)
    _wipe_mails(person)
    own = CustomerIdentity.customer_id == person.id
    db.session.execute(sa.delete(CustomerIdentity).where(own))
    db.session.execute(sa.delete(CustomerExport).where(CustomerExport.customer_id == person.id))
    about = sa.or_(CustomerMerge.survivor_id == person.id, CustomerMerge.merged_id == person.id)
    db.session.execute(sa.update(CustomerMerge).where(about).values(before={}, after={}, moved={}))
    mine = (AuditEntry.subject_kind == Customer.__tablename__, AuditEntry.subject_id == person.id)
    db.session.execute(sa.update(AuditEntry).where(*mine, AuditEntry.operator_id.is_(None)).values(ip=None))
    person.name = person.kana = person.company = person.note = ""
    person.tags, person.emails, person.phones = [], [], []
    person.erased_at, person.version = now(), person.version + 1
    index.remove(Kind.CUSTOMER, person.id)


def _wipe_mails(person: Customer) -> None:
    """What was sent to the person or is about them, and what waits to be; nothing else that an operator got.

    An operator may have the same address, and the person may have had a conversation sent to any.
    """
    addresses = {email.address.lower() for email in person.emails} | {mail.normalised or "" for mail in person.emails}
    operators = sa.select(sa.func.lower(Operator.email))
    to = sa.func.lower(OutgoingMail.recipient)
    theirs = sa.or_(OutgoingMail.customer_id == person.id, sa.and_(to.in_(addresses - {""}), to.not_in(operators)))
    mails = sa.select(OutgoingMail.id).where(theirs)
    db.session.execute(sa.delete(OutgoingMailFile).where(OutgoingMailFile.mail_id.in_(mails)))
    db.session.execute(
        sa.update(OutgoingMail)
        .where(theirs)
        .values(recipient="", sender_name="", reply_to="", subject="", text="", html=None, due_at=None, error=None)
    )
