"""Finding the service that a customer's address names."""

from __future__ import annotations

import sqlalchemy as sa
from flask import abort
from werkzeug.datastructures import LanguageAccept

from helpcenter.extensions import db
from helpcenter.services.models import Service

LANGUAGE_NAMES = {"ja": "日本語", "en": "English"}
"""What each language calls itself."""


_BY_SLUG = sa.select(Service).where(Service.slug == sa.bindparam("slug"), Service.archived_at.is_(None))


def by_slug_or_404(slug: str) -> Service:
    """The service of that slug; 404 where there is none or it is archived."""
    service = db.session.scalar(_BY_SLUG, {"slug": slug})
    if service is None:
        abort(404)
    return service


def first() -> Service | None:
    """The service that `/` leads to: the first that is not archived."""
    query = sa.select(Service).where(Service.archived_at.is_(None)).order_by(Service.position, Service.id)
    return db.session.scalar(query.limit(1))


def require_language(service: Service, language: str) -> str:
    """`language`; 404 where the service does not offer it."""
    if language not in service.languages:
        abort(404)
    return language


def preferred_language(service: Service, accepted: LanguageAccept) -> str:
    """The offered language that a browser's Accept-Language asks for most, else the service's default."""
    return accepted.best_match(service.languages, service.default_language) or service.default_language
