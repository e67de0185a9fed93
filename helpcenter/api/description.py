"""The OpenAPI description, made from the shapes and one line for each address: it cannot say anything else."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec

from helpcenter.accounts.permissions import Permission
from helpcenter.api import answering, shapes

REFERENCE = "#/components/schemas/{name}"
ERRORS = {"400", "401", "403", "404", "429"}


@dataclass(frozen=True)
class Address:
    """One method of one path. `shows`: what is answered, as a page with `listed`; `takes`: the body."""

    method: str
    path: str
    scope: Permission
    summary: str
    shows: type[msgspec.Struct]
    takes: type[msgspec.Struct] | None = None
    listed: bool = False
    filters: tuple[str, ...] = ()


CHATS, TICKETS, ARTICLES = Permission.CHAT_HISTORY, Permission.TICKET_HANDLE, Permission.ARTICLE_DRAFT
SEE, EDIT = Permission.CUSTOMER_VIEW, Permission.CUSTOMER_EDIT
SERVICE = ("service",)
ADDRESSES = (
    Address("get", "/chats", CHATS, "List chats", shapes.Chat, listed=True, filters=SERVICE),
    Address("get", "/chats/{chat_id}", CHATS, "Show a chat", shapes.Chat),
    Address("get", "/chats/{chat_id}/messages", CHATS, "List the lines of a chat", shapes.Message, listed=True),
    Address("get", "/tickets", TICKETS, "List tickets", shapes.Ticket, listed=True, filters=SERVICE),
    Address("post", "/tickets", TICKETS, "Make a ticket", shapes.Ticket, takes=shapes.NewTicket),
    Address("get", "/tickets/{ticket_id}", TICKETS, "Show a ticket", shapes.Ticket),
    Address("patch", "/tickets/{ticket_id}", TICKETS, "Change a ticket", shapes.Ticket, takes=shapes.TicketChange),
    Address("get", "/calls", TICKETS, "List calls", shapes.Call, listed=True, filters=(*SERVICE, "ticket")),
    Address("get", "/calls/{call_id}", TICKETS, "Show a call", shapes.Call),
    Address("get", "/customers", SEE, "List customers", shapes.Customer, listed=True, filters=SERVICE),
    Address("post", "/customers", EDIT, "Make a customer", shapes.Customer, takes=shapes.NewCustomer),
    Address("get", "/customers/{customer_id}", SEE, "Show a customer", shapes.Customer),
    Address(
        "patch", "/customers/{customer_id}", EDIT, "Change a customer", shapes.Customer, takes=shapes.CustomerChange
    ),
    Address("get", "/articles", ARTICLES, "List articles", shapes.Article, listed=True, filters=SERVICE),
    Address("get", "/articles/{article_id}", ARTICLES, "Show an article", shapes.Article),
)


@cache
def document() -> bytes:
    """The description as JSON."""
    used = {shape for one in ADDRESSES for shape in (one.shows, one.takes) if shape is not None}
    ordered = sorted(used, key=lambda shape: shape.__name__)
    _schemas, components = msgspec.json.schema_components(ordered, ref_template=REFERENCE)
    paths: dict[str, dict[str, Any]] = {}
    for one in ADDRESSES:
        paths.setdefault(one.path, {})[one.method] = _operation(one)
    whole = {
        "openapi": "3.1.0",
        "info": {"title": "Helpcenter", "version": "1", "description": "Chats, tickets, customers and articles."},
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "components": {
            "schemas": {**components, "Problem": _PROBLEM},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "paths": paths,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


_PROBLEM = {
    "title": "Problem",
    "type": "object",
    "description": "What is wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "field": {"type": "string"},
    },
}


def _operation(one: Address) -> dict[str, Any]:
    shown: dict[str, Any] = {"$ref": REFERENCE.format(name=one.shows.__name__)}
    if one.listed:
        shown = _page_of(shown)
    done = "201" if one.method == "post" else "200"
    errors = ERRORS | ({"409", "413", "415", "422"} if one.takes else set())
    described: dict[str, Any] = {
        "summary": one.summary,
        "operationId": one.summary.lower().replace(" ", "_"),
        "description": f"Needs the scope `{one.scope}`.",
        "parameters": [*_in_path(one), *(_in_query(one) if one.listed else [])],
        "responses": {
            done: {"description": "Done", "content": {"application/json": {"schema": shown}}},
            **dict.fromkeys(sorted(errors), _PROBLEM_ANSWER),
        },
    }
    if one.takes:
        schema = {"$ref": REFERENCE.format(name=one.takes.__name__)}
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return described


_PROBLEM_ANSWER = {
    "description": "A problem",
    "content": {"application/problem+json": {"schema": {"$ref": REFERENCE.format(name="Problem")}}},
}


def _page_of(shown: dict[str, Any]) -> dict[str, Any]:
    cursor = {"type": ["string", "null"], "description": "For the next page; null on the last one."}
    properties = {"data": {"type": "array", "items": shown}, "next_cursor": cursor}
    return {"type": "object", "required": ["data", "next_cursor"], "properties": properties}


def _in_path(one: Address) -> list[dict[str, Any]]:
    names = [part[1:-1] for part in one.path.split("/") if part.startswith("{")]
    schema = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}
    return [{"name": name, "in": "path", "required": True, "schema": schema} for name in names]


def _in_query(one: Address) -> list[dict[str, Any]]:
    number = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}
    schemas: dict[str, dict[str, Any]] = dict.fromkeys(one.filters, number)
    schemas |= {"limit": {"type": "integer", "minimum": 1, "maximum": answering.MOST}, "cursor": {"type": "string"}}
    return [{"name": name, "in": "query", "schema": schema} for name, schema in schemas.items()]
