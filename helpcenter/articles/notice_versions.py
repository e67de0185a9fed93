"""The versions of a notice: kept as it is saved, read by editors."""

from __future__ import annotations

import sqlalchemy as sa

from helpcenter.articles.models import Notice
from helpcenter.articles.notice_version_model import NoticeVersion
from helpcenter.extensions import db


def keep(notice: Notice, *, by: int | None) -> None:
    """Inside the operation that saves `notice`: a new version of each language whose text is another now."""
    newest = _newest(notice)
    for language in newest.keys() | notice.title.keys():
        last = newest.get(language)
        text = notice.title.get(language, ""), notice.body.get(language, "")
        if text != ((last.title, last.markdown) if last else ("", "")):
            number, (title, markdown) = (last.number if last else 0) + 1, text
            version = NoticeVersion(language=language, number=number, title=title, markdown=markdown, created_by_id=by)
            version.notice_id = notice.id
            db.session.add(version)


def all_of(notice: Notice, language: str) -> list[NoticeVersion]:
    """Every version in a language, the newest first."""
    query = sa.select(NoticeVersion).where(NoticeVersion.notice_id == notice.id, NoticeVersion.language == language)
    return list(db.session.scalars(query.order_by(NoticeVersion.number.desc())))


def _newest(notice: Notice) -> dict[str, NoticeVersion]:
    query = sa.select(NoticeVersion).where(NoticeVersion.notice_id == notice.id).order_by(NoticeVersion.number)
    return {version.language: version for version in db.session.scalars(query)}
