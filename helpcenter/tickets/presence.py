"""Operators who have the same ticket open see each other, and when one of them saves (tickets-customers.md 1.6)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import sqlalchemy as sa

from helpcenter.accounts.models import Operator
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.realtime.hub import publish_all
from helpcenter.tickets.draft_model import ReplyDraft
from helpcenter.tickets.models import Ticket
from helpcenter.tickets.watch_model import TicketWatch
from helpcenter.transactions import after_commit, operation
from helpcenter.web import languages
from helpcenter.web.rendering import fragment

WATCHING = timedelta(seconds=45)
"""A page that has not answered the heartbeat for this long is not there any more."""
FORGOTTEN = timedelta(days=1)


def topic(ticket_id: int, operator_id: int) -> str:
    """What one operator is told of a ticket: each sees the others, in their own language."""
    return f"ticket:{ticket_id}:{operator_id}"


def arrive(ticket_id: int, operator_id: int, place: str) -> None:
    """A page of the ticket is open, or still is."""
    with operation():
        watch = db.session.get(TicketWatch, place, populate_existing=True)
        if watch is not None and watch.seen_at > now() - WATCHING:
            watch.seen_at = now()
            return
        if watch is None:
            db.session.add(TicketWatch(place=place, ticket_id=ticket_id, operator_id=operator_id))
        else:
            watch.seen_at = now()
        after_commit(announce, ticket_id)


def leave(ticket_id: int, place: str) -> None:
    """The page is closed."""
    with operation():
        db.session.execute(sa.delete(TicketWatch).where(TicketWatch.place == place))
        after_commit(announce, ticket_id)


def others(ticket_id: int, operator_id: int) -> list[Operator]:
    """Who else has the ticket open, by name."""
    return [one for one in _present(ticket_id) if one.id != operator_id]


def writing(ticket_id: int) -> set[int]:
    """The IDs of those who have begun an answer."""
    return set(db.session.scalars(sa.select(ReplyDraft.operator_id).where(ReplyDraft.ticket_id == ticket_id)))


def announce(ticket_id: int, *, changed: bool = False, by: Operator | None = None) -> None:
    """After a commit: tell everybody at the ticket who is there, and with `changed` that `by` has just changed it.

    `by` None: the customer did, or it happened by itself.
    """
    present = _present(ticket_id)
    told = [one for one in present if by is None or one.id != by.id]
    draw = partial(frame, ticket_id, present=present, changed=changed, by=by)
    publish_all([(topic(ticket_id, one.id), partial(draw, one)) for one in told])


def frame(
    ticket_id: int,
    reader: Operator,
    present: Sequence[Operator] | None = None,
    *,
    changed: bool = False,
    by: Operator | None = None,
) -> str:
    """What stands at the head of the page, as `reader` sees it."""
    shown = present if present is not None else _present(ticket_id)
    with languages.reading(reader.language, reader.time_zone):
        content = fragment(
            "tickets/frames/presence.html",
            others=[one for one in shown if one.id != reader.id],
            writing=writing(ticket_id),
            changed=changed,
            by=by,
            ticket_id=ticket_id,
        )
    return json.dumps({"content": content}, ensure_ascii=False)


def note_change(ticket: Ticket, by: Operator | None) -> None:
    """Inside the running operation: whoever else looks at the ticket is told afterwards."""
    actor = db.session.get(Operator, by.id) if by is not None else None
    after_commit(announce, ticket.id, changed=True, by=actor)


def forget() -> None:
    """Take away what pages have left that nobody closed. Runs from time to time."""
    with operation():
        db.session.execute(sa.delete(TicketWatch).where(TicketWatch.seen_at < now() - FORGOTTEN))


def _present(ticket_id: int) -> list[Operator]:
    here = sa.select(TicketWatch.operator_id).where(
        TicketWatch.ticket_id == ticket_id, TicketWatch.seen_at > now() - WATCHING
    )
    return list(db.session.scalars(sa.select(Operator).where(Operator.id.in_(here)).order_by(Operator.name)))
