"""Two people saved the information of one chat: what each of them wrote (live-chat.md 2.5)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from helpcenter.accounts.models import Operator
from helpcenter.audit.models import AuditEntry
from helpcenter.chat import information
from helpcenter.chat.information_form import InformationForm
from helpcenter.chat.models import Chat
from helpcenter.customers.conflicts import Conflict
from helpcenter.customers.models import Customer
from helpcenter.extensions import db
from helpcenter.services import category_choice
from helpcenter.web import languages
from helpcenter.web.differences import Difference

SAVES = ("information_saved", "customer_saved")


def between(chat: Chat, form: InformationForm) -> Conflict:
    """What is saved now beside what `form` says."""
    saved, typed = asdict(information.current(chat)), asdict(form.written())
    differences = [
        Difference(str(form[name].label.text), _words(chat, name, value), _words(chat, name, typed[name]))
        for name, value in saved.items()
        if value != typed[name]
    ]
    return Conflict(_last_editor(chat), differences)


def _words(chat: Chat, name: str, value: Any) -> str:
    if name != "category_id":
        return str(value)
    choice = category_choice.find(chat.service_id, value, languages.current())
    return choice.whole if choice else ""


def _last_editor(chat: Chat) -> str | None:
    own = sa.or_(
        sa.and_(AuditEntry.subject_kind == Chat.__tablename__, AuditEntry.subject_id == chat.id),
        sa.and_(AuditEntry.subject_kind == Customer.__tablename__, AuditEntry.subject_id == chat.customer_id),
    )
    query = sa.select(Operator.name).join(AuditEntry, AuditEntry.operator_id == Operator.id)
    return db.session.scalar(query.where(own, AuditEntry.action.in_(SAVES)).order_by(AuditEntry.id.desc()).limit(1))
