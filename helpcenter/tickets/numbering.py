"""Ticket numbers: one series a service, without gaps or doubles (tickets-customers.md 1.1)."""

from __future__ import annotations

import sqlalchemy as sa

from helpcenter.extensions import db
from helpcenter.services.models import Service


def take(service_id: int, count: int = 1) -> range:
    """The next `count` numbers of the service.

    The service's row stays locked until the running operation ends, so the numbers of an operation that fails are
    given again and nobody else can get them meanwhile.
    """
    last = db.session.scalars(
        sa.update(Service)
        .where(Service.id == service_id)
        .values(last_ticket_number=Service.last_ticket_number + count)
        .returning(Service.last_ticket_number)
        .execution_options(synchronize_session=False)
    ).one()
    return range(last - count + 1, last + 1)
