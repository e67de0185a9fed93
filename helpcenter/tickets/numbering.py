"""Ticket numbers: one series a service, without gaps or doubles (tickets-customers.md 1.1)."""

from __future__ import annotations

import sqlalchemy as sa

from helpcenter import prepared
from helpcenter.services.models import Service

_services = Service.__table__.c
_TAKE = (
    sa.update(_services.id.table)
    .where(_services.id == sa.bindparam("service"))
    .values(last_ticket_number=_services.last_ticket_number + sa.bindparam("count"))
    .returning(_services.last_ticket_number)
)
"""Made once: an import asks every few dozen chats."""


def take(service_id: int, count: int = 1) -> range:
    """The next `count` numbers of the service.

    The service's row stays locked until the running operation ends, so the numbers of an operation that fails are
    given again and nobody else can get them meanwhile.
    """
    last: int = prepared.run(_TAKE, service=service_id, count=count)[0][0]
    return range(last - count + 1, last + 1)
