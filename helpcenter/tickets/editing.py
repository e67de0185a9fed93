"""Changing what a ticket says: subject, priority, category, tags, the service's own fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict, Unpack

from flask_babel import gettext as _

from helpcenter.accounts.models import Operator
from helpcenter.columns import Localized
from helpcenter.extensions import db
from helpcenter.services.models import Category
from helpcenter.tickets import custom_fields, events, indexing, intake
from helpcenter.tickets.events import Kind
from helpcenter.tickets.models import Priority, Ticket, TicketState
from helpcenter.transactions import operation, raise_version
from helpcenter.web.refusals import RefusedError


class Changes(TypedDict, total=False):
    """What may be changed by hand; what is left out stays."""

    subject: str
    priority: Priority
    category_id: int | None
    tags: list[str]
    custom_fields: dict[str, str]


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
        if "tags" in changes and changes["tags"] != ticket.tags:
            events.record(ticket, Kind.TAGS, by, before=ticket.tags, after=changes["tags"])
            ticket.tags = changes["tags"]
        if "custom_fields" in changes:
            _change_fields(ticket, changes["custom_fields"], by)


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


def _change_fields(ticket: Ticket, typed: dict[str, str], by: Operator) -> None:
    after = custom_fields.merged(ticket.custom_fields, typed)
    if after != ticket.custom_fields:
        names = changed_names(ticket.service_id, ticket.custom_fields, after)
        events.record(ticket, Kind.FIELDS, by, custom=names)
        ticket.custom_fields = after
        indexing.put_many(ticket.calls)


def changed_names(service_id: int, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Localized]:
    """The names of the service's own fields that read differently; never what stood in them."""
    fields = custom_fields.of_service(service_id)
    return [one.name for one in fields if before.get(one.key, "") != after.get(one.key, "")]


def can_be_chosen(category: Category | None, service_id: int) -> bool:
    """Whether a category may be given to something of the service: its own, not deleted, active up to the top."""
    if category is None or category.service_id != service_id:
        return False
    while category is not None:
        if category.deleted_at is not None or not category.active:
            return False
        category = category.parent
    return True
