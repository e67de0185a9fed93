"""Writing notices (お知らせ): drafts, and periods in which customers see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from flask import abort

from helpcenter.articles import notice_versions
from helpcenter.articles.models import Notice
from helpcenter.audit import recording
from helpcenter.clock import now
from helpcenter.columns import Localized
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.transactions import lock, operation

SHOWN = 500


class Standing(StrEnum):
    """Where a notice stands in its life."""

    DRAFT = "draft"
    COMING = "coming"
    SHOWN = "shown"
    OVER = "over"


@dataclass(frozen=True)
class Typed:
    """What a notice is to be."""

    title: Localized
    body: Localized
    important: bool
    published_from: datetime
    published_until: datetime | None
    draft: bool


def standing(notice: Notice) -> Standing:
    """Whether customers see it now, will, or did."""
    moment = now()
    if notice.draft:
        return Standing.DRAFT
    if notice.published_from > moment:
        return Standing.COMING
    over = notice.published_until is not None and notice.published_until <= moment
    return Standing.OVER if over else Standing.SHOWN


def of(service: Service) -> list[Notice]:
    """The notices of the service, the newest first."""
    query = sa.select(Notice).where(Notice.service_id == service.id)
    return list(db.session.scalars(query.order_by(Notice.published_from.desc(), Notice.id.desc()).limit(SHOWN)))


def one_or_404(service: Service, notice_id: int) -> Notice:
    """One of them."""
    notice = db.session.get(Notice, notice_id)
    return notice if notice is not None and notice.service_id == service.id else abort(404)


def save(service: Service, notice: Notice | None, typed: Typed, *, by: int | None) -> Notice:
    """Make or change a notice; the form has checked that its period ends after it begins."""
    with operation():
        if notice is None:
            notice = Notice(service_id=service.id)
            db.session.add(notice)
        else:
            notice = lock(notice)
        notice.title, notice.body = typed.title, typed.body
        notice.important, notice.draft = typed.important, typed.draft
        notice.published_from, notice.published_until = typed.published_from, typed.published_until
        db.session.flush()
        notice_versions.keep(notice, by=by)
        recording.record(by, "notice_saved", notice, draft=typed.draft)
    return notice


def delete(notice: Notice, *, by: int | None) -> None:
    """Delete it for good."""
    with operation():
        recording.record(by, "notice_deleted", notice, title=notice.title)
        db.session.execute(sa.delete(Notice).where(Notice.id == notice.id))
