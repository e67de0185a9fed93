"""Keeping an answer while it is written: it survives a reload, and colleagues see that it is there."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from helpcenter.accounts.models import Operator
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.tickets import presence
from helpcenter.tickets.answering import Answer
from helpcenter.tickets.draft_model import ReplyDraft
from helpcenter.tickets.models import Ticket, TicketState
from helpcenter.transactions import after_commit, lock, operation
from helpcenter.web.refusals import RefusedError

KEPT_FOR = timedelta(days=30)


def of(ticket: Ticket, operator: Operator) -> ReplyDraft | None:
    """What `operator` has written so far."""
    return db.session.get(ReplyDraft, (ticket.id, operator.id), populate_existing=True)


def save(ticket: Ticket, answer: Answer, *, by: Operator) -> ReplyDraft | None:
    """Keep what is written so far; without a text nothing is kept. Raises RefusedError for a closed ticket."""
    if not answer.text:
        remove(ticket, by)
        return None
    with operation():
        if lock(ticket).state == TicketState.CLOSED:
            raise RefusedError(_("A closed ticket can no longer be changed."))
        draft = of(ticket, by)
        if draft is None:
            draft = ReplyDraft(ticket_id=ticket.id, operator_id=by.id)
            db.session.add(draft)
            after_commit(presence.announce, ticket.id)
        draft.recipient, draft.subject, draft.text = answer.to, answer.subject, answer.text
        draft.after, draft.saved_at = answer.after.value, now()
    return draft


def remove(ticket: Ticket, by: Operator) -> None:
    """The answer was sent, or everything in it was taken back."""
    with operation():
        own = (ReplyDraft.ticket_id == ticket.id, ReplyDraft.operator_id == by.id)
        if db.session.execute(sa.delete(ReplyDraft).where(*own)).rowcount:  # type: ignore[attr-defined]  # a DELETE has one
            after_commit(presence.announce, ticket.id)


def forget() -> None:
    """Take away what nobody goes on with, and those of closed tickets. Runs from time to time."""
    closed = sa.select(Ticket.id).where(Ticket.state == TicketState.CLOSED)
    old = sa.or_(ReplyDraft.saved_at < now() - KEPT_FOR, ReplyDraft.ticket_id.in_(closed))
    with operation():
        db.session.execute(sa.delete(ReplyDraft).where(old).execution_options(synchronize_session=False))
