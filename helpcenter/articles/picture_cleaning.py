"""Removing pictures that no article shows, in any of its versions."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from helpcenter.articles.models import Article
from helpcenter.articles.picture_model import ArticlePicture, ArticlePictureUse
from helpcenter.articles.version_model import ArticleVersion
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.files import storing
from helpcenter.files.models import StoredFile
from helpcenter.transactions import operation

KEPT = timedelta(days=7)
"""An editor may have put it into a text that is not saved yet."""
AT_ONCE = 100


def remove_unused() -> None:
    """The scheduler's task: what is old enough and named nowhere. Earlier versions count, they can come back."""
    named = sa.select(ArticleVersion.id).join(Article, Article.id == ArticleVersion.article_id)
    named = named.where(
        Article.service_id == ArticlePicture.service_id, ArticleVersion.markdown.contains(StoredFile.public_id)
    )
    used = sa.select(ArticlePictureUse.file_id).where(ArticlePictureUse.file_id == ArticlePicture.file_id)
    unused = sa.select(ArticlePicture.file_id).join(StoredFile, StoredFile.id == ArticlePicture.file_id)
    unused = unused.where(StoredFile.created_at < now() - KEPT, ~used.exists(), ~named.exists())
    with operation():
        ids = db.session.scalars(unused.limit(AT_ONCE)).all()
        if ids:
            db.session.execute(sa.delete(ArticlePicture).where(ArticlePicture.file_id.in_(ids)))
            storing.discard(ids)
