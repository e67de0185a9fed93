"""The people who write articles, for tests: who drafts, who publishes, and somebody of another service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from helpcenter.accounts.models import Operator
from helpcenter.articles import versions
from helpcenter.articles.models import Article
from helpcenter.extensions import db
from helpcenter.services.models import Service
from tests import factories
from tests.client import Browser


@dataclass
class Desk:
    """A service with its people, beside another one."""

    service: Service
    elsewhere: Service
    writer: Operator
    publisher: Operator
    stranger: Operator


def desk() -> Desk:
    """A new one. Writers draft (the role of operators), publishers also publish and delete (supervisors)."""
    elsewhere = factories.service(slug="elsewhere", position=9)
    service = factories.service(slug="shop", name={"ja": "みなと", "en": "Minato"})
    return Desk(
        service=service,
        elsewhere=elsewhere,
        writer=factories.operator(service, language="en"),
        publisher=factories.operator(service, role_key="supervisor", language="en"),
        stranger=factories.operator(elsewhere, role_key="supervisor", language="en"),
    )


def typed(article: Article | None = None, language: str = "ja", **changes: Any) -> dict[str, Any]:
    """The editor's form as a browser sends it, from the newest version."""
    newest = versions.newest_of(article).get(language) if article else None
    form = {"title": "返金の時期", "markdown": "3営業日以内です。", "base": newest.number if newest else 0}
    return {**form, **changes}


def newest_article(browser: Browser, service: Service, **form: Any) -> Article:
    """Make an article by the form and fetch it."""
    response = browser.post(f"/console/articles/new?service={service.slug}&language=ja", data=typed(**form))
    assert response.status_code == 303, response.text
    number = int(response.location.split("/console/articles/")[1].split("?")[0])
    return db.session.get_one(Article, number)
