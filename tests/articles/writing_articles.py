"""Articles and notices for tests of the help center."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from helpcenter.articles import publishing, writing
from helpcenter.articles.models import Article, ArticleCategory, Notice
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.transactions import operation


def article(service: Service, title: str = "返金の時期", text: str = "3営業日以内です。", **values: Any) -> Article:
    """A published article in Japanese; `english`: (title, text) in English too; `draft`: not published."""
    english, draft = values.pop("english", None), values.pop("draft", False)
    made = writing.create(service, by=None)
    writing.write(made, "ja", title=title, markdown=text, by=None)
    if english:
        writing.write(made, "en", title=english[0], markdown=english[1], by=None)
    if not draft:
        publishing.publish(made, by=None)
    with operation():
        for name, value in values.items():
            setattr(made, name, value)
    return made


def category(service: Service, name: str, parent: ArticleCategory | None = None, **values: Any) -> ArticleCategory:
    """A category of articles."""
    made = ArticleCategory(
        service_id=service.id,
        name={"ja": name},
        parent_id=parent.id if parent else None,
        parent_level=parent.level if parent else None,
        level=parent.level + 1 if parent else 1,
        **values,
    )
    with operation():
        db.session.add(made)
    return made


def notice(service: Service, title: str, *, days_ago: float = 1, until: float | None = None, **values: Any) -> Notice:
    """A notice published so many days ago, until so many days from now."""
    made = Notice(
        service_id=service.id,
        title={"ja": title},
        body={"ja": "本文 <b>太字</b> **強調**"},
        published_from=now() - timedelta(days=days_ago),
        published_until=now() + timedelta(days=until) if until is not None else None,
        **values,
    )
    with operation():
        db.session.add(made)
    return made
