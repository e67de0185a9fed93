"""Two people saved the same customer: what each of them wrote (tickets-customers.md 1.6 holds for customers too)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from helpcenter.accounts.models import Operator
from helpcenter.audit.models import AuditEntry
from helpcenter.customers import editing
from helpcenter.customers.forms import CustomerForm
from helpcenter.customers.models import Customer
from helpcenter.extensions import db
from helpcenter.web.differences import Difference


@dataclass(frozen=True)
class Conflict:
    """Who saved meanwhile (None: the system), and what differs from what was typed."""

    by: str | None
    differences: list[Difference]


def between(customer: Customer, form: CustomerForm) -> Conflict:
    """What `customer` has now beside what `form` says."""
    saved, typed = editing.current(customer), form.changes()
    differences = [
        Difference(str(form[name].label.text), _words(value), _words(typed.get(name)))
        for name, value in saved.items()
        if value != typed.get(name)
    ]
    return Conflict(_last_editor(customer), differences)


def _words(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value or "")


def _last_editor(customer: Customer) -> str | None:
    own = (AuditEntry.subject_kind == customer.__tablename__, AuditEntry.subject_id == customer.id)
    query = sa.select(Operator.name).join(AuditEntry, AuditEntry.operator_id == Operator.id)
    query = query.where(*own, AuditEntry.action == "customer_saved")
    return db.session.scalar(query.order_by(AuditEntry.id.desc()).limit(1))
