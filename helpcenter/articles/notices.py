"""Announcements (お知らせ) while their publishing period runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import sqlalchemy as sa
from flask import abort
from markupsafe import Markup

from helpcenter.articles.markdown import render
from helpcenter.articles.models import Notice
from helpcenter.clock import now
from helpcenter.columns import localized
from helpcenter.extensions import db
from helpcenter.services.models import Service


@lru_cache(maxsize=256)
def html(body: str) -> Markup:
    """The body of a notice as safe HTML; notices are short, and shown far more often than written."""
    return Markup(render(body))  # noqa: S704  # cleaned by render


@dataclass(frozen=True)
class Shown:
    """A notice in the language of the page."""

    id: int
    title: str
    body: str
    important: bool
    published_from: datetime


def current(service: Service, language: str, limit: int | None = None) -> list[Shown]:
    """The notices published now, the newest first; none where the service has turned them off."""
    if not service.notices_enabled:
        return []
    query = _published(service).order_by(Notice.published_from.desc(), Notice.id.desc()).limit(limit)
    return [_shown(notice, service, language) for notice in db.session.scalars(query)]


def important(service: Service, language: str) -> Shown | None:
    """The newest important one, shown on top of the home page."""
    if not service.notices_enabled:
        return None
    query = _published(service).where(Notice.important).order_by(Notice.published_from.desc()).limit(1)
    notice = db.session.scalar(query)
    return _shown(notice, service, language) if notice else None


def one_or_404(service: Service, language: str, notice_id: int) -> Shown:
    """A notice to read; 404 where it is not published now."""
    notice = db.session.scalar(_published(service).where(Notice.id == notice_id)) if service.notices_enabled else None
    if notice is None:
        abort(404)
    return _shown(notice, service, language)


def _published(service: Service) -> sa.Select[Notice]:
    moment = now()
    return sa.select(Notice).where(
        Notice.service_id == service.id,
        ~Notice.draft,
        Notice.published_from <= moment,
        sa.or_(Notice.published_until.is_(None), Notice.published_until > moment),
    )


def _shown(notice: Notice, service: Service, language: str) -> Shown:
    return Shown(
        notice.id,
        localized(notice.title, language, service.default_language),
        localized(notice.body, language, service.default_language),
        notice.important,
        notice.published_from,
    )
