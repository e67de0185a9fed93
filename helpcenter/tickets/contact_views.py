"""A customer's contacts over time, a part of the customer page and of the chat's panes (tickets-customers.md 2.2)."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.models import Operator
from helpcenter.accounts.permissions import Permission
from helpcenter.chat.models import Chat
from helpcenter.customers import finding
from helpcenter.customers.models import Customer
from helpcenter.extensions import db
from helpcenter.tickets import wording
from helpcenter.tickets.models import Ticket

blueprint = Blueprint("customer_contacts", __name__, url_prefix="/console/customers/<int:customer_id>")
SHOWN = 30
SHOWN_BESIDE = 5
"""Beside a chat there is room for the newest alone."""


@blueprint.get("/contacts")
@requires(Permission.TICKET_HANDLE)
def index(customer_id: int) -> ResponseReturnValue:
    """Tickets with their calls, newest first; `?with=chats`: the chats held here among them."""
    customer = finding.survivor(finding.fetch(current_operator, customer_id))
    with_chats = request.args.get("with") == "chats"
    shown = SHOWN if with_chats else SHOWN_BESIDE
    contacts: list[Ticket | Chat] = [
        *_tickets(customer, shown + 1),
        *(_chats(customer, shown + 1) if with_chats else ()),
    ]
    contacts.sort(key=lambda one: one.requested_at if isinstance(one, Chat) else one.created_at, reverse=True)
    return render_template(
        "tickets/_contacts.html",
        contacts=contacts[:shown],
        more=len(contacts) > shown,
        customer=customer,
        with_chats=with_chats,
        may_see_history=current_operator.may(Permission.CHAT_HISTORY),
        words=wording,
    )


def _tickets(customer: Customer, most: int) -> Sequence[Ticket]:
    query = sa.select(Ticket).where(Ticket.customer_id == customer.id).order_by(Ticket.created_at.desc()).limit(most)
    options = (joinedload(Ticket.service), joinedload(Ticket.operator).lazyload(Operator.role))
    return db.session.scalars(query.options(*options)).all()


def _chats(customer: Customer, most: int) -> Sequence[Chat]:
    query = sa.select(Chat).where(Chat.customer_id == customer.id).order_by(Chat.requested_at.desc()).limit(most)
    options = (joinedload(Chat.category), joinedload(Chat.operator).lazyload(Operator.role))
    return db.session.scalars(query.options(*options)).all()
