"""SNS担当者: who an operator is in the external chat systems (chat-import.md 5)."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _

from helpcenter.accounts.models import Operator
from helpcenter.audit import recording
from helpcenter.extensions import db
from helpcenter.imports.models import ChatSource, OperatorIdentity
from helpcenter.services.membership import service_ids
from helpcenter.transactions import exclusive, operation
from helpcenter.web.refusals import RefusedError


def of(operator: Operator, *, seen_by: Operator) -> list[tuple[OperatorIdentity, ChatSource]]:
    """The identities of `operator`, each with its chat setting, by setting and ID; those that `seen_by` may see.

    An account belongs to the installation, an identity to the service of its chat setting.
    """
    query = sa.select(OperatorIdentity, ChatSource).join(ChatSource, ChatSource.id == OperatorIdentity.chat_source_id)
    query = query.where(OperatorIdentity.operator_id == operator.id, ChatSource.service_id.in_(service_ids(seen_by)))
    rows = db.session.execute(query.order_by(ChatSource.name, OperatorIdentity.external_id))
    return [(identity, source) for identity, source in rows]


def add(
    operator: Operator, source: ChatSource, *, external_id: str, display_name: str, by: int | None
) -> OperatorIdentity:
    """Register `operator` under an ID of the system that `source` reads. Raises RefusedError where the ID is taken."""
    identity = OperatorIdentity(operator_id=operator.id)
    with operation():
        _set(identity, source, external_id, display_name)
        db.session.add(identity)
        recording.record(by, "operator_identity_added", identity, operator_id=operator.id)
    return identity


def change(
    identity: OperatorIdentity, source: ChatSource, *, external_id: str, display_name: str, by: int | None
) -> None:
    """Change an identity. Raises RefusedError where the ID is taken."""
    with operation():
        _set(identity, source, external_id, display_name)
        recording.record(by, "operator_identity_changed", identity, operator_id=identity.operator_id)


def remove(identity: OperatorIdentity, *, by: int | None) -> None:
    """Chats of that ID go to the default operator from here on; calls that exist keep their operator."""
    with operation():
        recording.record(by, "operator_identity_removed", identity, operator_id=identity.operator_id)
        db.session.delete(identity)


def _set(identity: OperatorIdentity, source: ChatSource, external_id: str, display_name: str) -> None:
    exclusive("operator_identities")
    taken = (
        sa.select(Operator.name)
        .join(OperatorIdentity)
        .where(
            OperatorIdentity.kind == source.kind,
            OperatorIdentity.chat_source_id == source.id,
            OperatorIdentity.external_id == external_id,
            OperatorIdentity.id != (identity.id or 0),
        )
    )
    with db.session.no_autoflush:
        name = db.session.scalar(taken)
    if name is not None:
        raise RefusedError(_("This number is registered for %(name)s already.", name=name), "external_id")
    identity.kind, identity.chat_source_id = source.kind, source.id
    identity.external_id, identity.display_name = external_id, display_name
