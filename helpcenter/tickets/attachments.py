"""Files with calls and comments: kept, found, taken away (tickets-customers.md 1.5)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from helpcenter.extensions import db
from helpcenter.files import storing
from helpcenter.files.models import StoredFile
from helpcenter.tickets.file_model import TicketFile
from helpcenter.tickets.models import Call, TicketEvent

MOST = 5
"""Of one reply, comment or inquiry; mail servers take no more than some 25 MB together."""


def add(files: Collection[StoredFile], to: Call | TicketEvent) -> None:
    """The files belong to `to`, which has an ID, inside the running operation."""
    for file in files:
        storing.attach(file)
        place = {"call_id": to.id} if isinstance(to, Call) else {"event_id": to.id}
        db.session.add(TicketFile(file_id=file.id, **place))


def add_copy(file: StoredFile, call: Call, address: str) -> None:
    """The file is the one that a line of the imported `call` names by its `address`; inside the running operation."""
    storing.attach(file)
    db.session.add(TicketFile(file_id=file.id, call_id=call.id, copied_from=address))


def copies(call: Call) -> dict[str, StoredFile]:
    """Address → file, of those that lines of the imported call name."""
    rows = _rows(TicketFile.call_id == call.id, TicketFile.copied_from.is_not(None))
    return {one.copied_from or "": one.file for one in rows}


def of_call(call: Call) -> list[StoredFile]:
    """The files of a call, in order; those of its lines apart."""
    return [one.file for one in _rows(TicketFile.call_id == call.id, TicketFile.copied_from.is_(None))]


def of_calls(call_ids: Collection[int]) -> dict[int, list[StoredFile]]:
    """Call ID → its files, for those that have any."""
    found: dict[int, list[StoredFile]] = {}
    for one in _rows(TicketFile.call_id.in_(call_ids), TicketFile.copied_from.is_(None)):
        found.setdefault(one.call_id or 0, []).append(one.file)
    return found


def of_events(ticket_id: int) -> dict[int, list[StoredFile]]:
    """Event ID → the files of the comment."""
    own = sa.select(TicketEvent.id).where(TicketEvent.ticket_id == ticket_id)
    found: dict[int, list[StoredFile]] = {}
    for one in _rows(TicketFile.event_id.in_(own)):
        found.setdefault(one.event_id or 0, []).append(one.file)
    return found


def erase(*conditions: sa.ColumnElement[bool]) -> None:
    """The files of whatever meets one of `conditions` on TicketFile are gone, inside the running operation."""
    ids = db.session.scalars(sa.select(TicketFile.file_id).where(sa.or_(*conditions))).all()
    db.session.execute(sa.delete(TicketFile).where(TicketFile.file_id.in_(ids)))
    storing.discard(ids)


def _rows(*conditions: sa.ColumnElement[bool]) -> Sequence[TicketFile]:
    query = sa.select(TicketFile).where(*conditions).options(joinedload(TicketFile.file))
    return db.session.scalars(query.order_by(TicketFile.file_id)).all()
