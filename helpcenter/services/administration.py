"""Which services an operator administers: those that the operator may see and that are not archived."""

from __future__ import annotations

import sqlalchemy as sa
from flask import abort, g, redirect, url_for

from helpcenter.accounts.models import Operator
from helpcenter.extensions import db
from helpcenter.services.membership import service_ids
from helpcenter.services.models import Service


def services(operator: Operator) -> list[Service]:
    """What the switch over the administration menu offers, in order."""
    query = sa.select(Service).where(Service.id.in_(service_ids(operator)), Service.archived_at.is_(None))
    return list(db.session.scalars(query.order_by(Service.position, Service.id)))


def service_or_404(operator: Operator, slug: str) -> Service:
    """The service of that slug, and from here on the one that the page's menu is about; 404 for a foreign one."""
    query = sa.select(Service).where(Service.slug == slug, Service.archived_at.is_(None))
    service = db.session.scalar(query.where(Service.id.in_(service_ids(operator))))
    if service is None:
        abort(404)
    g.administered = service
    return service


def service_with_chat(operator: Operator, slug: str) -> Service:
    """The same for the pages of chat settings, which exist while chat is on; else the way to where it is turned on."""
    service = service_or_404(operator, slug)
    if not service.chat_enabled:
        abort(redirect(url_for("admin_chat.index", slug=slug), 303))
    return service
