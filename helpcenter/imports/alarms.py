"""Mail to those who watch the processes: one when a process begins to fail, one when it works again."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from flask_babel import force_locale
from flask_babel import gettext as _

from helpcenter.accounts.models import Operator, RolePermission
from helpcenter.accounts.permissions import Permission
from helpcenter.extensions import db
from helpcenter.imports import finding, reasons, wording
from helpcenter.imports.models import ChatSource, ChatSync
from helpcenter.mail import outbox


def failing(sync: ChatSync) -> None:
    """Inside an operation: the process of a chat setting fails."""
    for operator in _watchers(sync):
        with force_locale(operator.language):
            why = wording.sentence(reasons.decode(sync.last_error)) if sync.last_error else ""
            _write(
                operator,
                _("Chat import is failing: %(name)s", name=sync.source.name),
                _("The chat sync process of %(name)s fails. %(why)s", name=sync.source.name, why=why),
            )


def recovered(sync: ChatSync) -> None:
    """Inside an operation: a process that failed works again."""
    for operator in _watchers(sync):
        with force_locale(operator.language):
            _write(
                operator,
                _("Chat import works again: %(name)s", name=sync.source.name),
                _("The chat sync process of %(name)s has fetched its chats.", name=sync.source.name),
            )


def _watchers(sync: ChatSync) -> Iterator[Operator]:
    """Those who may manage the process, and see its service."""
    query = (
        sa.select(Operator)
        .join(RolePermission, RolePermission.role_id == Operator.role_id)
        .where(RolePermission.permission == Permission.SERVICE_MANAGEMENT, Operator.deactivated_at.is_(None))
        .order_by(Operator.id)
    )
    for operator in db.session.scalars(query).all():
        own = finding.sources(operator).where(ChatSource.id == sync.chat_source_id)
        if db.session.scalar(own) is not None:
            yield operator


def _write(operator: Operator, subject: str, text: str) -> None:
    outbox.put(operator.email, subject=subject, text=text)
