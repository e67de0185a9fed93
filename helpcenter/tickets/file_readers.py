"""Who may read a file of a ticket: operators of its service, and the customer whose call it belongs to."""

from __future__ import annotations

import sqlalchemy as sa
from flask_login import current_user

from helpcenter.accounts.permissions import Permission
from helpcenter.extensions import db
from helpcenter.files.models import StoredFile
from helpcenter.files.signals import reader_wanted
from helpcenter.tickets import finding, own_access, own_tickets
from helpcenter.tickets.file_model import TicketFile
from helpcenter.tickets.models import Call, Ticket, TicketEvent


@reader_wanted.connect
def may_read(file: StoredFile) -> bool:
    """Whether the current request comes from somebody who sees what the file belongs to."""
    place = db.session.get(TicketFile, file.id)
    return place is not None and (_operator_sees(place) or _customer_sees(place))


def _customer_sees(place: TicketFile) -> bool:
    call = db.session.get(Call, place.call_id) if place.call_id else None
    if call is None or call.channel not in own_tickets.PUBLIC or call.erased_at is not None:
        return False
    people = own_access.customers(call.ticket.service)
    return call.customer_id in {one.id for one in people}


def _operator_sees(place: TicketFile) -> bool:
    if not current_user.is_authenticated or not current_user.may(Permission.TICKET_HANDLE):
        return False
    of_call = sa.select(Call.ticket_id).where(Call.id == place.call_id)
    of_event = sa.select(TicketEvent.ticket_id).where(TicketEvent.id == place.event_id)
    own = sa.or_(Ticket.id.in_(of_call), Ticket.id.in_(of_event))
    return db.session.scalar(finding.visible_to(current_user).where(own)) is not None
