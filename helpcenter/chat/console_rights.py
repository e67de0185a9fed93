"""Whether those who listen in the console still may: signed in, with the same role and services (quality.md 3.3)."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from helpcenter.accounts import sessions
from helpcenter.accounts.access import current_operator
from helpcenter.accounts.models import Operator
from helpcenter.extensions import db
from helpcenter.realtime import heartbeat
from helpcenter.realtime.hub import Outbox
from helpcenter.services.models import Membership

Rights = frozenset[tuple[int, int, bool]]
"""(role, service, chat right) of each membership."""


class ConsoleOutbox(Outbox):
    """The outbox of a signed-in operator's socket, which remembers with which rights it was opened."""

    def __init__(self, topics: frozenset[str], subject: tuple[str, int, str]) -> None:
        super().__init__(topics, subject)
        row = sessions.own().row
        self.session_id = row.id if row is not None else 0
        self.operator_id = current_operator.id
        self.rights = _rights([self.operator_id]).get(self.operator_id)


@heartbeat.at_every_beat
def close_where_rights_changed(outboxes: list[Outbox]) -> None:
    """Signed out: the page learns it (1008). Other rights: it connects anew, and is asked again what it may see."""
    consoles = [outbox for outbox in outboxes if isinstance(outbox, ConsoleOutbox)]
    if not consoles:
        return
    living = sessions.living({console.session_id for console in consoles})
    rights = _rights({console.operator_id for console in consoles})
    for console in consoles:
        if console.session_id not in living:
            console.close(1008)
        elif console.rights != rights.get(console.operator_id):
            console.close(1012)


def _rights(operator_ids: Collection[int]) -> dict[int, Rights]:
    rows = db.session.execute(
        sa.select(Operator.id, Operator.role_id, Membership.service_id, Membership.chat_right)
        .outerjoin(Membership, Membership.operator_id == Operator.id)
        .where(Operator.id.in_(operator_ids), Operator.deactivated_at.is_(None))
    )
    found: dict[int, set[tuple[int, int, bool]]] = {}
    for operator_id, role_id, service_id, chat_right in rows:
        found.setdefault(operator_id, set()).add((role_id, service_id, chat_right))
    return {operator_id: frozenset(rights) for operator_id, rights in found.items()}
