"""Whose articles somebody may edit: those of the services one works for (tickets-customers.md 3)."""

from __future__ import annotations

import sqlalchemy as sa
from flask import abort

from helpcenter.accounts.models import Operator
from helpcenter.accounts.permissions import Permission
from helpcenter.articles.models import Article, ArticleState
from helpcenter.extensions import db
from helpcenter.services import administration
from helpcenter.services.membership import service_ids
from helpcenter.services.models import Service


def article_or_404(operator: Operator, article_id: int) -> tuple[Service, Article]:
    """An article with its service; 404 for a foreign one."""
    query = sa.select(Service, Article).join(Article, Article.service_id == Service.id)
    query = query.where(Article.id == article_id, Service.id.in_(service_ids(operator)), Service.archived_at.is_(None))
    found = db.session.execute(query).first()
    return (found[0], found[1]) if found else abort(404)


def chosen_service(operator: Operator, slug: str | None) -> Service:
    """The service of that slug, without one the operator's first; 404 for a foreign one or where there is none."""
    services = administration.services(operator)
    chosen = next((one for one in services if slug in (None, "", one.slug)), None)
    return chosen or abort(404)


def may_place(operator: Operator, article: Article | None) -> bool:
    """Whether one may change where the article stands: what customers see changes with it, unless it is a draft."""
    return article is None or article.state is ArticleState.DRAFT or operator.may(Permission.ARTICLE_PUBLISH)
