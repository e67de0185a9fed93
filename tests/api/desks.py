"""Desks with one of each record, and systems that call the API for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from werkzeug.test import TestResponse

from helpcenter.accounts.models import Operator
from helpcenter.api import tokens
from helpcenter.articles import writing
from helpcenter.articles.models import Article, ArticleCategory
from helpcenter.customers.models import Channel, Customer
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.tickets import opening
from helpcenter.tickets.models import Ticket
from helpcenter.transactions import operation
from tests import factories
from tests.chat import chats
from tests.client import Browser

EVERY = [str(one) for one in tokens.SCOPES]


@dataclass
class Caller:
    """Another system with a token."""

    browser: Browser
    text: str

    def __call__(self, method: str, path: str, **keywords: Any) -> TestResponse:
        return self.browser.open(f"/api/v1{path}", method=method, headers=self._headers(), **keywords)

    def keyed(self, key: str, method: str, path: str, **keywords: Any) -> TestResponse:
        """The same with an Idempotency-Key."""
        headers = {**self._headers(), "Idempotency-Key": key}
        return self.browser.open(f"/api/v1{path}", method=method, headers=headers, **keywords)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.text}", "Sec-Fetch-Site": "cross-site"}


@dataclass
class Desk:
    """A service with one of each record."""

    service: Service
    operator: Operator
    customer: Customer
    ticket: Ticket
    article: Article
    category: ArticleCategory
    paths: tuple[str, ...]


def desk() -> Desk:
    service = factories.service()
    operator = factories.operator(service, role_key="supervisor")
    customer = factories.customer(service, email="hana@example.jp")
    chat = chats.ended(service, ("customer", "返金はいつですか"), customer=customer, operator=operator)
    ticket = opening.open_ticket(
        service, customer=customer, channel=Channel.MANUAL, subject="返金", content="いつですか"
    )
    article = writing.create(service, by=operator.id)
    category = ArticleCategory(service_id=service.id, name={"ja": "返品"})
    with operation():
        db.session.add(category)
    paths = (
        f"/chats/{chat.id}",
        f"/chats/{chat.id}/messages",
        f"/tickets/{ticket.id}",
        f"/calls/{ticket.calls[0].id}",
        f"/customers/{customer.id}",
        f"/articles/{article.id}",
    )
    return Desk(service, operator, customer, ticket, article, category, paths)


def caller(client: Browser, operator: Operator, *scopes: str) -> Caller:
    _token, text = tokens.create(operator, "CRM", scopes or EVERY)
    return Caller(client, text)
