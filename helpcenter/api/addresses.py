"""The addresses of the API, a line each. A test compares them with the routes."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from helpcenter.accounts.permissions import Permission
from helpcenter.api import shapes
from helpcenter.api.article_shapes import Article, ArticleCategory, ArticlePlace, NewArticle, Publication, TextChange


@dataclass(frozen=True)
class Address:
    """One method of one path. `shows`: what is answered, as a page with `listed`; `takes`: the body."""

    method: str
    path: str
    scope: Permission
    summary: str
    shows: type[msgspec.Struct] | None
    takes: type[msgspec.Struct] | None = None
    listed: bool = False
    filters: tuple[str, ...] = ()


CHATS, TICKETS = Permission.CHAT_HISTORY, Permission.TICKET_HANDLE
SEE, EDIT = Permission.CUSTOMER_VIEW, Permission.CUSTOMER_EDIT
WRITE, PUBLISH, DELETE = Permission.ARTICLE_DRAFT, Permission.ARTICLE_PUBLISH, Permission.ARTICLE_DELETE
CHAT, TICKET, CALL = "/chats/{chat_id}", "/tickets/{ticket_id}", "/calls/{call_id}"
CUSTOMER, ARTICLE = "/customers/{customer_id}", "/articles/{article_id}"
SERVICE = ("service",)
ADDRESSES = (
    Address("get", "/chats", CHATS, "List chats", shapes.Chat, listed=True, filters=SERVICE),
    Address("get", CHAT, CHATS, "Show a chat", shapes.Chat),
    Address("get", f"{CHAT}/messages", CHATS, "List the lines of a chat", shapes.Message, listed=True),
    Address("get", "/tickets", TICKETS, "List tickets", shapes.Ticket, listed=True, filters=SERVICE),
    Address("post", "/tickets", TICKETS, "Make a ticket", shapes.Ticket, takes=shapes.NewTicket),
    Address("get", TICKET, TICKETS, "Show a ticket", shapes.Ticket),
    Address("patch", TICKET, TICKETS, "Change a ticket", shapes.Ticket, takes=shapes.TicketChange),
    Address("post", f"{TICKET}/calls", TICKETS, "Add a call", shapes.Call, takes=shapes.NewCall),
    Address("get", "/calls", TICKETS, "List calls", shapes.Call, listed=True, filters=(*SERVICE, "ticket")),
    Address("get", CALL, TICKETS, "Show a call", shapes.Call),
    Address("patch", CALL, TICKETS, "Change a call", shapes.Call, takes=shapes.CallChange),
    Address("get", "/customers", SEE, "List customers", shapes.Customer, listed=True, filters=SERVICE),
    Address("post", "/customers", EDIT, "Make a customer", shapes.Customer, takes=shapes.NewCustomer),
    Address("get", CUSTOMER, SEE, "Show a customer", shapes.Customer),
    Address("patch", CUSTOMER, EDIT, "Change a customer", shapes.Customer, takes=shapes.CustomerChange),
    Address("get", "/articles", WRITE, "List articles", Article, listed=True, filters=SERVICE),
    Address("post", "/articles", WRITE, "Make an article", Article, takes=NewArticle),
    Address("get", ARTICLE, WRITE, "Show an article", Article),
    Address("patch", ARTICLE, WRITE, "Put an article in its place", Article, takes=ArticlePlace),
    Address("delete", ARTICLE, DELETE, "Delete an article", None),
    Address("put", f"{ARTICLE}/texts/{{language}}", WRITE, "Write an article", Article, takes=TextChange),
    Address("put", f"{ARTICLE}/publication", PUBLISH, "Publish an article", Article, takes=Publication),
    Address("delete", f"{ARTICLE}/publication", PUBLISH, "Withdraw an article", Article),
    Address("delete", f"{ARTICLE}/schedule", PUBLISH, "Call off the publication of an article", Article),
    Address(
        "get",
        "/article-categories",
        WRITE,
        "List categories of articles",
        ArticleCategory,
        listed=True,
        filters=SERVICE,
    ),
)
