"""名寄せ: two records of one person become one; the other stays as a tombstone (tickets-customers.md 2.3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from helpcenter.accounts.models import Operator
from helpcenter.audit import recording
from helpcenter.clock import now
from helpcenter.customers import editing, indexing, merge_fields, references
from helpcenter.customers.merge_fields import Side
from helpcenter.customers.merge_model import CustomerMerge
from helpcenter.customers.models import Customer
from helpcenter.customers.signals import customer_moved
from helpcenter.extensions import db
from helpcenter.search import index
from helpcenter.search.kinds import Kind
from helpcenter.transactions import lock, operation, raise_version
from helpcenter.web.refusals import RefusedError

LATE = timedelta(minutes=10)
"""Who was just finding the merged record may still write something to it for so long."""


def check(survivor: Customer, merged: Customer) -> None:
    """Raises RefusedError where the two cannot be merged."""
    if survivor.id == merged.id:
        raise RefusedError(_("A customer cannot be merged with itself."))
    if survivor.service_id != merged.service_id:
        raise RefusedError(_("Only customers of the same service can be merged."))
    for one in (survivor, merged):
        if one.merged_into_id is not None:
            raise RefusedError(_("%(name)s was merged into somebody else already.", name=one.shown_name))
        if one.erased_at is not None:
            raise RefusedError(_("%(name)s was erased.", name=one.shown_name))


def merge(
    survivor: Customer,
    merged: Customer,
    *,
    chosen: Mapping[str, Side],
    versions: tuple[int, int],
    by: Operator,
) -> CustomerMerge:
    """Everything of `merged` becomes `survivor`'s. `versions`: of both, as they were shown to `by`.

    Raises StaleError, and RefusedError for somebody with oneself, for tombstones, and across services.
    """
    with operation():
        lock_both(survivor, merged)
        check(survivor, merged)
        for one, shown in zip((survivor, merged), versions, strict=True):
            raise_version(one, shown)
        before = editing.current(survivor)
        write(survivor, merge_fields.combined(survivor, merged, chosen))
        done = CustomerMerge(
            survivor_id=survivor.id, merged_id=merged.id, operator_id=by.id, before=dict(before), after={}, moved={}
        )
        done.after = dict(editing.current(survivor))
        merged.merged_into_id = survivor.id
        db.session.add(done)
        db.session.flush()
        done.moved = references.move(merged, survivor)
        recording.record(by.id, "customers_merged", survivor, merged=merged.id, merge=done.id)
        index.remove(Kind.CUSTOMER, merged.id)
        indexing.put(survivor)
        customer_moved.send(survivor)
    return done


def catch_up() -> None:
    """Move what was written to a record while it was being merged. Runs from time to time."""
    lately = (CustomerMerge.undone_at.is_(None), CustomerMerge.at > now() - LATE)
    for merge_id in db.session.scalars(sa.select(CustomerMerge.id).where(*lately)).all():
        with operation():
            done = lock(db.session.get_one(CustomerMerge, merge_id))
            if done.undone_at is None and (late := references.move(done.merged, done.survivor)):
                done.moved = references.join(done.moved, late)


def lock_both(one: Customer, other: Customer) -> None:
    """Lock two records in the order of their IDs, so that two merges of the same two do not wait for each other."""
    for customer in sorted({one, other}, key=lambda record: record.id):
        lock(customer)


def write(customer: Customer, fields: Mapping[str, Any]) -> None:
    """Set the fields that differ, inside the running operation."""
    known = editing.current(customer)
    for name, value in fields.items():
        if value != known.get(name):
            editing.write(customer, name, value)
