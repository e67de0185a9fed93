"""Undoing a merge: within 30 days both records are what they were (tickets-customers.md 2.3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from helpcenter.accounts.models import Operator
from helpcenter.audit import recording
from helpcenter.clock import now
from helpcenter.customers import editing, indexing, merge_fields, merging, references
from helpcenter.customers.merge_model import CustomerMerge
from helpcenter.customers.models import Customer
from helpcenter.customers.signals import customer_moved
from helpcenter.extensions import db
from helpcenter.transactions import lock, operation
from helpcenter.web.refusals import RefusedError

POSSIBLE_FOR = timedelta(days=30)


def of(survivor: Customer) -> Sequence[CustomerMerge]:
    """What was merged into `survivor` and stayed so, newest first."""
    query = sa.select(CustomerMerge).where(CustomerMerge.survivor_id == survivor.id, CustomerMerge.undone_at.is_(None))
    query = query.options(joinedload(CustomerMerge.operator).lazyload("*"), joinedload(CustomerMerge.merged))
    return db.session.scalars(query.order_by(CustomerMerge.id.desc())).all()


def is_possible(merge: CustomerMerge) -> bool:
    """Whether the time for undoing `merge` is not over."""
    return merge.undone_at is None and bool(merge.before) and merge.at > now() - POSSIBLE_FOR


def undo(merge: CustomerMerge, *, by: Operator) -> Customer:
    """Bring the merged record back with all that was its; what came since stays with the survivor.

    Fields that somebody has changed since keep that change. Raises RefusedError after 30 days, and while a later merge
    of the survivor stands.
    """
    with operation():
        merge = lock(merge)
        merging.lock_both(merge.survivor, merge.merged)
        _check(merge)
        survivor, merged = merge.survivor, merge.merged
        fields = merge_fields.without(editing.current(survivor), before=merge.before, after=merge.after)
        merging.write(survivor, fields)
        survivor.version += 1
        merged.merged_into_id, merged.version = None, merged.version + 1
        db.session.flush()
        references.move_back(merge.moved, survivor, merged)
        merge.undone_at, merge.before, merge.after, merge.moved = now(), {}, {}, {}
        recording.record(by.id, "customers_unmerged", survivor, merged=merged.id, merge=merge.id)
        for customer in (survivor, merged):
            indexing.put(customer)
            customer_moved.send(customer)
    return merged


def forget_old() -> None:
    """Let go of what was kept for undoing once it cannot be undone any more. Runs from time to time."""
    over = (CustomerMerge.at <= now() - POSSIBLE_FOR, sa.cast(CustomerMerge.before, sa.Text) != "{}")
    with operation():
        for merge in db.session.scalars(sa.select(CustomerMerge).where(*over).limit(100)):
            merge.before, merge.after, merge.moved = {}, {}, {}


def _check(merge: CustomerMerge) -> None:
    if merge.undone_at is not None:
        raise RefusedError(_("This was undone already."))
    if not is_possible(merge):
        raise RefusedError(_("After 30 days a merge can no longer be undone."))
    if merge.survivor.merged_into_id is not None:
        raise RefusedError(_("Undo the merge of %(name)s first.", name=merge.survivor.shown_name))
    later = next((one for one in of(merge.survivor) if one.id > merge.id), None)
    if later is not None:
        raise RefusedError(_("Undo the later merge of %(name)s first.", name=later.merged.shown_name))
