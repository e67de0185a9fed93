"""The addresses of the API, version 1."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, url_for
from sqlalchemy.orm import selectinload

from helpcenter.accounts.access import public
from helpcenter.accounts.permissions import Permission
from helpcenter.api import answering, description, drawing, problems, shapes
from helpcenter.api.access import caller, scoped
from helpcenter.articles.models import Article
from helpcenter.audit import recording
from helpcenter.chat import access as chats
from helpcenter.chat.models import Chat, Message
from helpcenter.customers import creating, editing
from helpcenter.customers import finding as customers
from helpcenter.customers.models import Channel, Customer
from helpcenter.extensions import db
from helpcenter.services.membership import service_ids
from helpcenter.services.models import Category, Service
from helpcenter.tickets import editing as ticket_editing
from helpcenter.tickets import finding as tickets
from helpcenter.tickets import opening, states
from helpcenter.tickets.models import Call, Priority, Ticket, TicketState
from helpcenter.transactions import operation
from helpcenter.web.origin import from_elsewhere

blueprint = Blueprint("api", __name__, url_prefix="/api")
problems.init(blueprint)


@blueprint.get("/openapi.json")
@public
def openapi() -> Response:
    """The description of all this."""
    response = Response(description.document(), mimetype="application/json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@blueprint.get("/v1/chats")
@scoped(Permission.CHAT_HISTORY)
def list_chats() -> Response:
    """Chats, the newest first."""
    query = _of_service(chats.visible_to(caller()), Chat).options(selectinload(Chat.rating))
    return answering.page(query, Chat, drawing.chat)


@blueprint.get("/v1/chats/<int:chat_id>")
@scoped(Permission.CHAT_HISTORY)
def show_chat(chat_id: int) -> Response:
    """One chat."""
    return answering.one(drawing.chat(chats.fetch(caller(), chat_id)))


@blueprint.get("/v1/chats/<int:chat_id>/messages")
@scoped(Permission.CHAT_HISTORY)
def list_messages(chat_id: int) -> Response:
    """The lines of a chat, the newest first. Who reads them is written down."""
    chat = chats.fetch(caller(), chat_id)
    with operation():
        recording.record(caller().id, "transcript_viewed", chat, by="api")
    return answering.page(sa.select(Message).where(Message.chat_id == chat.id), Message, drawing.message)


@blueprint.get("/v1/tickets")
@scoped(Permission.TICKET_HANDLE)
def list_tickets() -> Response:
    """Tickets, the newest first."""
    return answering.page(_of_service(tickets.visible_to(caller()), Ticket), Ticket, drawing.ticket)


@blueprint.get("/v1/tickets/<int:ticket_id>")
@scoped(Permission.TICKET_HANDLE)
def show_ticket(ticket_id: int) -> Response:
    """One ticket."""
    return answering.one(drawing.ticket(tickets.fetch(caller(), ticket_id)))


@blueprint.post("/v1/tickets")
@scoped(Permission.TICKET_HANDLE)
def create_ticket() -> Response:
    """Make a ticket with its first call."""
    wanted = answering.body(shapes.NewTicket)
    customer = _living(wanted.customer_id, field="customer_id")
    service = db.session.get_one(Service, customer.service_id)
    _check_category(wanted.category_id, service.id)
    details: dict[str, Any] = {"tags": wanted.tags, "category_id": wanted.category_id}
    ticket = opening.open_ticket(
        service,
        customer=customer,
        channel=Channel.MANUAL,
        subject=wanted.subject,
        content=wanted.content,
        by=caller(),
        priority=Priority(wanted.priority),
        **details,
    )
    return answering.one(drawing.ticket(ticket), 201, url_for("api.show_ticket", ticket_id=ticket.id))


@blueprint.patch("/v1/tickets/<int:ticket_id>")
@scoped(Permission.TICKET_HANDLE)
def change_ticket(ticket_id: int) -> Response:
    """Change a ticket, and its state."""
    ticket = tickets.fetch(caller(), ticket_id)
    wanted = answering.body(shapes.TicketChange)
    changes = answering.given(wanted, "version", "state")
    if "priority" in changes:
        changes["priority"] = Priority(changes["priority"])
    if changes.get("category_id"):
        _check_category(changes["category_id"], ticket.service_id)
    with operation():
        version = wanted.version
        if changes:
            ticket_editing.save(ticket, version=version, by=caller(), **changes)
            version = ticket.version
        if isinstance(wanted.state, str) and wanted.state != ticket.state:
            states.change(ticket, TicketState(wanted.state), version=version, by=caller())
    return answering.one(drawing.ticket(ticket))


@blueprint.get("/v1/calls")
@scoped(Permission.TICKET_HANDLE)
def list_calls() -> Response:
    """Calls, the newest first; those of one ticket with `?ticket=`."""
    query, ticket_id = _of_service(tickets.calls_visible_to(caller()), Call), answering.number("ticket")
    return answering.page(query.where(Call.ticket_id == ticket_id) if ticket_id else query, Call, drawing.call)


@blueprint.get("/v1/calls/<int:call_id>")
@scoped(Permission.TICKET_HANDLE)
def show_call(call_id: int) -> Response:
    """One call."""
    return answering.one(drawing.call(db.one_or_404(tickets.calls_visible_to(caller()).where(Call.id == call_id))))


@blueprint.get("/v1/customers")
@scoped(Permission.CUSTOMER_VIEW)
def list_customers() -> Response:
    """Customers, the newest first, without those that became part of another."""
    query = _of_service(customers.visible_to(caller()), Customer).where(Customer.merged_into_id.is_(None))
    return answering.page(query, Customer, drawing.customer)


@blueprint.get("/v1/customers/<int:customer_id>")
@scoped(Permission.CUSTOMER_VIEW)
def show_customer(customer_id: int) -> Response:
    """One customer."""
    return answering.one(drawing.customer(customers.fetch(caller(), customer_id)))


@blueprint.post("/v1/customers")
@scoped(Permission.CUSTOMER_EDIT)
def create_customer() -> Response:
    """Make a customer. Nobody is matched: look-alikes are offered for merging."""
    wanted = answering.body(shapes.NewCustomer)
    found = sa.select(Service).where(Service.id == wanted.service_id, Service.archived_at.is_(None))
    service = db.session.scalar(found.where(Service.id.in_(service_ids(caller()))))
    if service is None:
        raise problems.ProblemError(422, "There is no such service.", field="service_id")
    known: Any = answering.given(wanted, "service_id")
    customer = creating.create(service, created_from=Channel.MANUAL, by=caller(), **known)
    return answering.one(drawing.customer(customer), 201, url_for("api.show_customer", customer_id=customer.id))


@blueprint.patch("/v1/customers/<int:customer_id>")
@scoped(Permission.CUSTOMER_EDIT)
def change_customer(customer_id: int) -> Response:
    """Change a customer."""
    customer = customers.fetch_living(caller(), customer_id)
    wanted = answering.body(shapes.CustomerChange)
    editing.save(customer, version=wanted.version, by=caller(), **answering.given(wanted, "version"))
    return answering.one(drawing.customer(customer))


@blueprint.get("/v1/articles")
@scoped(Permission.ARTICLE_DRAFT)
def list_articles() -> Response:
    """Articles in every state, the newest first."""
    return answering.page(_of_service(_articles(), Article), Article, drawing.article)


@blueprint.get("/v1/articles/<int:article_id>")
@scoped(Permission.ARTICLE_DRAFT)
def show_article(article_id: int) -> Response:
    """One article."""
    return answering.one(drawing.article(db.one_or_404(_articles().where(Article.id == article_id))))


@blueprint.route("/", defaults={"rest": ""}, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
@blueprint.route("/<path:rest>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
@public
@from_elsewhere
def nothing(rest: str) -> Response:
    """Whatever else is asked for."""
    return problems.drawn(404, "There is no such address. /api/openapi.json describes those there are.")


def _of_service(query: sa.Select[Any], record: Any) -> sa.Select[Any]:
    service_id = answering.number("service")
    return query.where(record.service_id == service_id) if service_id else query


def _articles() -> sa.Select[Any]:
    return sa.select(Article).where(Article.service_id.in_(service_ids(caller())))


def _living(customer_id: int, *, field: str) -> Customer:
    found = db.session.scalar(customers.visible_to(caller()).where(Customer.id == customer_id))
    customer = customers.survivor(found) if found is not None else None
    if customer is None or customer.erased_at is not None:
        raise problems.ProblemError(422, "There is no such customer.", field=field)
    return customer


def _check_category(category_id: int | None, service_id: int) -> None:
    category = db.session.get(Category, category_id) if category_id else None
    if category_id and not ticket_editing.can_be_chosen(category, service_id):
        raise problems.ProblemError(422, "There is no such category, or it is not offered.", field="category_id")
