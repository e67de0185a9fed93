"""Pictures in articles: uploaded by editors, drawn anew (files/pictures.py), loaded by whoever may read the text."""

from __future__ import annotations

import re
from typing import BinaryIO

import sqlalchemy as sa
from flask_login import current_user

from helpcenter.accounts.permissions import Permission
from helpcenter.articles.markdown import render
from helpcenter.articles.models import Article, ArticleState
from helpcenter.articles.picture_model import ArticlePicture, ArticlePictureUse
from helpcenter.extensions import db
from helpcenter.files import storing
from helpcenter.files.kinds import Group
from helpcenter.files.limits import Limits
from helpcenter.files.models import StoredFile
from helpcenter.files.names import ending
from helpcenter.files.signals import reader_wanted
from helpcenter.services.membership import service_ids
from helpcenter.services.models import Service
from helpcenter.transactions import operation

LIMITS = Limits(frozenset({Group.PICTURE}), megabytes=10, count=1)
_ADDRESS = re.compile(r"/files/([0-9a-f]{48})/")
_WHOLE_ADDRESS = re.compile(r"/files/([0-9a-f]{48})/[^)\s]*")


def add(service: Service, stream: BinaryIO, name: str) -> StoredFile:
    """Keep a picture for the service's articles, outside of an operation. Raises UnusableFileError."""
    file = storing.store(stream, name, LIMITS)
    with operation():
        storing.attach(file)
        db.session.add(ArticlePicture(file_id=file.id, service_id=service.id))
    return file


def rendered(service_id: int, markdown: str) -> str:
    """Safe HTML of an article's text; pictures say how large they are, so that nothing moves while they load."""
    sizes = {file.public_id: (file.width or 0, file.height or 0) for file in _named(service_id, markdown)}
    return render(markdown, sizes)


def note_uses(article: Article, language: str, html: str) -> None:
    """Note inside the running operation which pictures a published text shows."""
    mine = (ArticlePictureUse.article_id == article.id, ArticlePictureUse.language == language)
    db.session.execute(sa.delete(ArticlePictureUse).where(*mine))
    for file in _named(article.service_id, html):
        db.session.add(ArticlePictureUse(file_id=file.id, article_id=article.id, language=language))


def pointed(service_id: int, markdown: str, shown: dict[str, StoredFile]) -> str:
    """`markdown` with pictures where an exported folder has them; adds to `shown` which lie there, by their name."""
    names = {}
    for file in _named(service_id, markdown):
        names[file.public_id] = f"{file.public_id}.{ending(file.name)}"
        shown[names[file.public_id]] = file
    return _WHOLE_ADDRESS.sub(
        lambda found: f"../pictures/{names[found[1]]}" if found[1] in names else found[0], markdown
    )


def _named(service_id: int, text: str) -> list[StoredFile]:
    ids = set(_ADDRESS.findall(text))
    if not ids:
        return []
    query = sa.select(StoredFile).join(ArticlePicture, ArticlePicture.file_id == StoredFile.id)
    query = query.where(StoredFile.public_id.in_(ids), ArticlePicture.service_id == service_id)
    return list(db.session.scalars(query))


@reader_wanted.connect
def may_read(file: StoredFile) -> bool:
    """Whether `file` is a picture in an article that everybody may read, or the reader is one of its editors."""
    service_id = db.session.scalar(sa.select(ArticlePicture.service_id).where(ArticlePicture.file_id == file.id))
    return service_id is not None and (_is_public(file) or _is_editor(service_id))


def _is_public(file: StoredFile) -> bool:
    query = sa.select(Article.id).join(ArticlePictureUse, ArticlePictureUse.article_id == Article.id)
    query = query.join(Service, Service.id == Article.service_id)
    query = query.where(
        ArticlePictureUse.file_id == file.id,
        Article.state == ArticleState.PUBLISHED,
        Service.articles_enabled,
        Service.archived_at.is_(None),
    )
    return db.session.scalar(query.limit(1)) is not None


def _is_editor(service_id: int) -> bool:
    if not current_user.is_authenticated or not current_user.may(Permission.ARTICLE_DRAFT):
        return False
    query = sa.select(Service.id).where(Service.id == service_id, Service.id.in_(service_ids(current_user)))
    return db.session.scalar(query) is not None
