"""Changing what a ticket says: subject, priority, category."""

from __future__ import annotations

from typing import TypedDict, Unpack

from flask_babel import gettext as _

from helpcenter.accounts.models import Operator
from helpcenter.extensions import db
from helpcenter.services.models import Category
from helpcenter.tickets import events, indexing, intake
from helpcenter.tickets.events import Kind
from helpcenter.tickets.models import Priority, Ticket, TicketState
from helpcenter.transactions import operation, raise_version
from helpcenter.web.refusals import RefusedError


class Changes(TypedDict, total=False):
    """What may be changed by hand; what is left out stays."""

    subject: str
    priority: Priority
    category_id: int | None


def save(ticket: Ticket, *, version: int, by: Operator, **changes: Unpack[Changes]) -> None:
    """Change `ticket`, of which `version` was shown to `by`. What is there already makes no event.

    Raises StaleError where somebody else has saved meanwhile, RefusedError for a closed ticket and for a category that
    cannot be chosen.
    """
    with operation():
        raise_version(ticket, version)
        if ticket.state == TicketState.CLOSED:
            raise RefusedError(_("A closed ticket can no longer be changed."))
        if "subject" in changes:
            _change_subject(ticket, changes["subject"], by)
        if "priority" in changes and changes["priority"] != ticket.priority:
            before, after = ticket.priority.value, changes["priority"].value
            events.record(ticket, Kind.PRIORITY, by, before=before, after=after)
            ticket.priority = changes["priority"]
            if ticket.response_due_at is not None:
                intake.set_due(ticket)
        if "category_id" in changes and changes["category_id"] != ticket.category_id:
            _change_category(ticket, changes["category_id"], by)


def _change_subject(ticket: Ticket, subject: str, by: Operator) -> None:
    if not subject.strip():
        raise RefusedError(_("A ticket needs a subject."), "subject")
    if subject == ticket.subject:
        return
    events.record(ticket, Kind.SUBJECT, by, before=ticket.subject, after=subject)
    ticket.subject = subject
    indexing.put_many(ticket.calls)


def _change_category(ticket: Ticket, category_id: int | None, by: Operator) -> None:
    category = db.session.get(Category, category_id) if category_id else None
    if category_id and not can_be_chosen(category, ticket.service_id):
        raise RefusedError(_("This processing type can no longer be chosen."), "category_id")
    before = ticket.category.id if ticket.category else None
    events.record(ticket, Kind.CATEGORY, by, before=before, after=category_id)
    ticket.category = category


def can_be_chosen(category: Category | None, service_id: int) -> bool:
    """Whether a category may be given to something of the service: its own, not deleted, active up to the top."""
    if category is None or category.service_id != service_id:
        return False
    while category is not None:
        if category.deleted_at is not None or not category.active:
            return False
        category = category.parent
    return True
