"""The tabs over the lists for editors."""

from __future__ import annotations

from flask import request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from helpcenter.accounts.access import current_operator
from helpcenter.accounts.permissions import Permission
from helpcenter.services.models import Service

TABS: tuple[tuple[LazyString, str, Permission], ...] = (
    (_("Articles"), "article_editor.index", Permission.ARTICLE_DRAFT),
    (_("Notices"), "notice_editor.index", Permission.ARTICLE_DRAFT),
    (_("Categories"), "article_categories.index", Permission.ARTICLE_PUBLISH),
    (_("Feedback"), "article_feedback.index", Permission.ARTICLE_DRAFT),
    (_("Searches without a hit"), "missed_searches.missed", Permission.ARTICLE_DRAFT),
    (_("Export and import"), "article_archive.show", Permission.ARTICLE_PUBLISH),
)
"""Word, endpoint and who sees it; the endpoint takes `service` as an argument."""


def drawn(service: Service) -> list[dict[str, object]]:
    """What components/tabs.html expects."""
    return [
        {
            "label": label,
            "url": url_for(endpoint, service=service.slug),
            "active": endpoint.partition(".")[0] == request.blueprint,
        }
        for label, endpoint, permission in TABS
        if current_operator.may(permission)
    ]
