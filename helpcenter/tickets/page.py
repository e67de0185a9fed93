"""What the page of a ticket (ケースメイン) shows (tickets-customers.md 1.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload, selectinload

from helpcenter.accounts.models import Operator
from helpcenter.accounts.permissions import Permission
from helpcenter.customers.models import CustomerIdentity
from helpcenter.extensions import db
from helpcenter.files.models import StoredFile
from helpcenter.services import category_tree
from helpcenter.services.category_tree import Node
from helpcenter.services.membership import members_of
from helpcenter.tickets import (
    assigning,
    attachments,
    call_editing,
    conversation,
    custom_fields,
    event_wording,
    following,
    presence,
    states,
    wording,
)
from helpcenter.tickets.conversation import Spoken
from helpcenter.tickets.custom_field_model import CustomField
from helpcenter.tickets.event_wording import ShownEvent
from helpcenter.tickets.mail_model import Tie
from helpcenter.tickets.models import Call, Ticket, TicketEvent, TicketState
from helpcenter.tickets.signals import Origin
from helpcenter.web import languages

TABS = ("call", "conversation", "customer", "history", "events")
LAST_LINES = 3
OTHERS_SHOWN = 50


@dataclass
class TicketPage:
    """A ticket with the call and the tab that the URL names; everything else is read when it is shown."""

    ticket: Ticket
    operator: Operator
    calls: Sequence[Call]
    call: Call
    tab: str

    @property
    def position(self) -> int:
        """The chosen call's place among the calls, from 1."""
        return self.calls.index(self.call) + 1

    @property
    def is_closed(self) -> bool:
        return self.ticket.state == TicketState.CLOSED

    @property
    def steps(self) -> tuple[TicketState, ...]:
        """The states the ticket can go to."""
        return states.STEPS[self.ticket.state]

    @property
    def may_take(self) -> bool:
        return assigning.may_take(self.ticket, self.operator)

    @property
    def may_assign(self) -> bool:
        return assigning.may_assign(self.ticket, self.operator)

    @cached_property
    def origin(self) -> Origin | None:
        """Where the chosen call was imported from."""
        return conversation.origin_of(self.call)

    @cached_property
    def line_count(self) -> int | None:
        """Lines of the chosen call's conversation; None where there was none."""
        return conversation.count(self.call) if conversation.has_conversation(self.call) else None

    @cached_property
    def lines(self) -> list[Spoken]:
        """The chosen call's conversation."""
        return conversation.lines(self.call, self.origin)

    @property
    def last_lines(self) -> list[Spoken]:
        """What was said last."""
        return [line for line in self.lines if line.role in ("customer", "operator") and line.text][-LAST_LINES:]

    @cached_property
    def _fields(self) -> list[CustomField]:
        return custom_fields.of_service(self.ticket.service_id)

    @property
    def call_fields(self) -> list[tuple[str, str]]:
        """The service's own fields of the chosen call: name and value."""
        fields = [one for one in self._fields if one.on_calls]
        return custom_fields.rows(fields, self.call.custom_fields, languages.current())

    @property
    def ticket_fields(self) -> list[tuple[str, str]]:
        """Those of the ticket."""
        fields = [one for one in self._fields if one.on_tickets]
        return custom_fields.rows(fields, self.ticket.custom_fields, languages.current())

    @cached_property
    def call_files(self) -> list[StoredFile]:
        """The files of the chosen call."""
        return attachments.of_call(self.call)

    @cached_property
    def event_files(self) -> dict[int, list[StoredFile]]:
        """Event ID → the files of the comment."""
        return attachments.of_events(self.ticket.id)

    @cached_property
    def others_present(self) -> list[Operator]:
        """Who else has the ticket open."""
        return presence.others(self.ticket.id, self.operator.id)

    @cached_property
    def writing(self) -> set[int]:
        """Which of them have begun an answer."""
        return presence.writing(self.ticket.id) if self.others_present else set()

    @property
    def may_edit_call(self) -> bool:
        return call_editing.may_edit(self.call)

    @cached_property
    def _nodes(self) -> list[Node]:
        return list(category_tree.flat(category_tree.tree(self.ticket.service_id, deleted=True)))

    @cached_property
    def categories(self) -> dict[int, str]:
        """Paths of the service's processing types by ID, deleted ones too."""
        return {node.category.id: wording.category_path(node) for node in self._nodes}

    @property
    def category_choices(self) -> list[tuple[str, str]]:
        """ID and path of what the ticket can be given as processing type; '' is none."""
        offered = (node.category for node in self._nodes if node.offered and node.category.deleted_at is None)
        return [("", _("None")), *((str(category.id), self.categories[category.id]) for category in offered)]

    @property
    def members(self) -> list[Operator]:
        """Who can be given the ticket."""
        return members_of(self.ticket.service_id)

    @property
    def may_delete(self) -> bool:
        return self.operator.may(Permission.TICKET_DELETE)

    @property
    def may_see_customers(self) -> bool:
        return self.operator.may(Permission.CUSTOMER_VIEW)

    @property
    def may_merge_customers(self) -> bool:
        return self.operator.may(Permission.CUSTOMER_MERGE)

    @property
    def customer_external_id(self) -> str | None:
        """The customer's ID in the external system the chosen call comes from."""
        own = (
            CustomerIdentity.customer_id == self.call.customer_id,
            CustomerIdentity.chat_source_id == self.call.chat_source_id,
        )
        query = sa.select(CustomerIdentity.external_id).where(*own).order_by(CustomerIdentity.id).limit(1)
        return db.session.scalar(query) if self.call.chat_source_id else None

    @cached_property
    def others(self) -> Sequence[Ticket]:
        """The customer's other tickets, newest first."""
        query = self._others(sa.select(Ticket)).options(joinedload(Ticket.operator).lazyload(Operator.role))
        return db.session.scalars(query.order_by(Ticket.created_at.desc()).limit(OTHERS_SHOWN)).all()

    @cached_property
    def ties(self) -> list[tuple[Tie, Ticket, bool]]:
        """The tickets that hang together with this one."""
        return following.ties(self.ticket)

    @cached_property
    def event_count(self) -> int:
        return db.session.scalar(sa.select(sa.func.count()).where(TicketEvent.ticket_id == self.ticket.id)) or 0

    @cached_property
    def other_count(self) -> int:
        return db.session.scalar(self._others(sa.select(sa.func.count()).select_from(Ticket))) or 0

    @cached_property
    def events(self) -> list[ShownEvent]:
        """What happened, oldest first."""
        query = sa.select(TicketEvent).where(TicketEvent.ticket_id == self.ticket.id)
        query = query.options(joinedload(TicketEvent.operator).lazyload(Operator.role))
        rows = db.session.scalars(query.order_by(TicketEvent.at, TicketEvent.id))
        return [event_wording.shown(row, self.categories) for row in rows]

    def _others(self, query: sa.Select[Any]) -> sa.Select[Any]:
        return query.where(Ticket.customer_id == self.ticket.customer_id, Ticket.id != self.ticket.id)


def of_every_call(ticket: Ticket, operator: Operator) -> list[TicketPage]:
    """For paper: a page for each call, oldest first."""
    first = load(ticket, db.session.get_one(Operator, operator.id), call_id=None, tab="")
    return [replace(first, call=call) for call in first.calls]


def load(ticket: Ticket, operator: Operator, *, call_id: int | None, tab: str) -> TicketPage:
    """The page of `ticket` for `operator`; without a call it shows the newest one, without a tab the call's details."""
    query = sa.select(Call).where(Call.ticket_id == ticket.id).order_by(Call.received_at, Call.position)
    calls = db.session.scalars(
        query.options(
            joinedload(Call.operator).lazyload(Operator.role),
            joinedload(Call.customer),
            selectinload(Call.category),
        )
    ).all()
    call = next((one for one in calls if one.id == call_id), calls[-1])
    if tab not in TABS or (tab == "conversation" and not conversation.has_conversation(call)):
        tab = "call"
    return TicketPage(ticket, operator, calls, call, tab)
