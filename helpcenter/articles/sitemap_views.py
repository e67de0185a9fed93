"""For search engines: every public page of every help center, and what is not for them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import Blueprint, Response, render_template, url_for

from helpcenter.accounts.access import public
from helpcenter.articles import notices, reading
from helpcenter.articles.models import Article, ArticleText
from helpcenter.extensions import db
from helpcenter.services import help_page
from helpcenter.services.models import Service
from helpcenter.web.conditional import conditional

blueprint = Blueprint("sitemap", __name__)
LARGEST = 50_000
"""Addresses that one sitemap may hold (sitemaps.org)."""


class Page(NamedTuple):
    """An address and when its content last changed, if that is known."""

    url: str
    changed_at: datetime | None


@blueprint.get("/sitemap.xml")
@public
def sitemap() -> Response:
    """Home pages, articles and notices of all services in all their languages."""
    services = sa.select(Service).where(Service.archived_at.is_(None)).order_by(Service.position, Service.id)
    pages = [
        page
        for service in db.session.scalars(services)
        for language in service.languages
        for page in _pages(service, language)
    ]
    return conditional(render_template("articles/sitemap.xml", pages=pages[:LARGEST]), "application/xml")


@blueprint.get("/robots.txt")
@public
def robots() -> Response:
    """Operators' pages and the frame of the chat are not to be listed."""
    sitemap_url = help_page.absolute(url_for("sitemap.sitemap"))
    lines = (
        "User-agent: *",
        "Disallow: /console/",
        "Disallow: /admin/",
        "Disallow: /embed/",
        f"Sitemap: {sitemap_url}",
    )
    return Response("\n".join((*lines, "")), mimetype="text/plain")


def _pages(service: Service, language: str) -> list[Page]:
    place: dict[str, Any] = {"slug": service.slug, "language": language}
    pages = [Page(help_page.absolute(url_for(help_page.HOME, **place)), None)]
    if service.articles_enabled:
        query = sa.select(Article.id, ArticleText.updated_at).join(ArticleText)
        for article_id, changed_at in db.session.execute(query.where(reading.readable(service.id, language))):
            url = url_for("help_articles.article", article_id=article_id, **place)
            pages.append(Page(help_page.absolute(url), changed_at))
    for notice in notices.current(service, language):
        url = url_for("help_notices.notice", notice_id=notice.id, **place)
        pages.append(Page(help_page.absolute(url), notice.published_from))
    return pages
