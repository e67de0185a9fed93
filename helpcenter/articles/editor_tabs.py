"""The tabs over the lists for editors."""

from __future__ import annotations

from flask import request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from helpcenter.services.models import Service

TABS: tuple[tuple[LazyString, str], ...] = ((_("Articles"), "article_editor.index"),)
"""Word and endpoint of each; the endpoint takes `service` as an argument."""


def drawn(service: Service) -> list[dict[str, object]]:
    """What components/tabs.html expects."""
    return [
        {
            "label": label,
            "url": url_for(endpoint, service=service.slug),
            "active": endpoint.partition(".")[0] == request.blueprint,
        }
        for label, endpoint in TABS
    ]
