"""For search engines: every public page of every help center, and what is not for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import Blueprint, Response, render_template, url_for

from helpcenter.accounts.access import public
from helpcenter.articles import category_tree, notices, reading
from helpcenter.articles.models import Article, ArticleText
from helpcenter.extensions import db
from helpcenter.services import help_page
from helpcenter.services.models import Service
from helpcenter.web.conditional import conditional

blueprint = Blueprint("sitemap", __name__)
LARGEST = 50_000
"""Addresses that one sitemap may hold (sitemaps.org)."""


class Page(NamedTuple):
    """An address, when its content last changed, if that is known, and language → the same page in it."""

    url: str
    changed_at: datetime | None
    alternates: dict[str, str]


@blueprint.get("/sitemap.xml")
@public
def sitemap() -> Response:
    """Home pages, categories, articles and notices of all services in all their languages."""
    services = sa.select(Service).where(Service.archived_at.is_(None)).order_by(Service.position, Service.id)
    pages = [page for service in db.session.scalars(services) for page in _pages(service)]
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


def _pages(service: Service) -> Iterator[Page]:
    yield from _page(service, help_page.HOME, dict.fromkeys(service.languages))
    if service.articles_enabled:
        trees = {one: category_tree.tree(service, one) for one in service.languages}
        named = {one: {below.id for node in tree for below in (node, *node.below())} for one, tree in trees.items()}
        for category_id in sorted(set().union(*named.values())):
            languages = dict.fromkeys(one for one in service.languages if category_id in named[one])
            yield from _page(service, "help_articles.category", languages, category_id=category_id)
        for article_id, changed in _articles(service).items():
            yield from _page(service, "help_articles.article", changed, article_id=article_id)
    for notice in notices.current(service, service.default_language):
        changed = dict.fromkeys(service.languages, notice.published_from)
        yield from _page(service, "help_notices.notice", changed, notice_id=notice.id)


def _articles(service: Service) -> dict[int, dict[str, datetime | None]]:
    """Article → language → when it last changed, of all that customers may read."""
    found: dict[int, dict[str, datetime | None]] = {}
    for language in service.languages:
        query = sa.select(Article.id, ArticleText.updated_at).join(ArticleText)
        for article_id, changed_at in db.session.execute(query.where(reading.readable(service.id, language))):
            found.setdefault(article_id, {})[language] = changed_at
    return found


def _page(service: Service, endpoint: str, changed: Mapping[str, datetime | None], **values: Any) -> Iterator[Page]:
    """One page in each language of `changed`, which say of each other that they are the same."""
    urls = {one: help_page.absolute(url_for(endpoint, slug=service.slug, language=one, **values)) for one in changed}
    for language, url in urls.items():
        yield Page(url, changed[language], urls if len(urls) > 1 else {})
