"""All articles of a service as a folder: Markdown with facts on top, and the pictures they show."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO

import sqlalchemy as sa

from helpcenter.articles import category_editing, front_matter, pictures, versions
from helpcenter.articles.front_matter import Value
from helpcenter.articles.models import Article, ArticleCategory, ArticleState
from helpcenter.articles.version_model import ArticleVersion
from helpcenter.extensions import db
from helpcenter.files import folder
from helpcenter.files.models import StoredFile
from helpcenter.services.models import Service

AT_ONCE = 200
IN_MEMORY = 8 * 1024 * 1024
PICTURES = "pictures"
LONGEST_NAME = 240
"""Bytes of a file's name without its ending: most file systems hold 255."""


def key_of(article: Article) -> str:
    """What an article is called in a folder."""
    return article.key or f"article-{article.id}"


def _path(article: Article, language: str) -> str:
    """Where a text lies. Whoever imports chooses keys: one that leads out of the folder (../..) names no file."""
    name = key_of(article)
    if any(part in ("", ".", "..") or len(part.encode()) > LONGEST_NAME for part in re.split(r"[/\\]", name)):
        name = f"article-{article.id}"
    return f"articles/{name}.{language}.md"


def files(service: Service) -> Iterator[tuple[str, bytes]]:
    """(path, content) of every file: the newest texts of all articles, drafts too, then the pictures in them."""
    paths = {row.category.id: row.category for row in category_editing.rows(service)}
    shown: dict[str, StoredFile] = {}
    ids = db.session.scalars(sa.select(Article.id).where(Article.service_id == service.id).order_by(Article.id)).all()
    for start in range(0, len(ids), AT_ONCE):
        batch = ids[start : start + AT_ONCE]
        texts = versions.newest(list(batch))
        for article in db.session.scalars(sa.select(Article).where(Article.id.in_(batch)).order_by(Article.id)):
            names = _names(paths, article.category_id, service.default_language)
            for version in texts[article.id].values():
                if version.title:
                    text = pictures.pointed(service.id, version.markdown, shown)
                    facts = _facts(article, version, names)
                    yield _path(article, version.language), front_matter.write(facts, text).encode()
    for name, file in shown.items():
        place = folder.place(file.public_id)
        if place.exists():  # a picture that the disk has lost keeps nobody from exporting
            yield f"{PICTURES}/{name}", place.read_bytes()


def archive(service: Service) -> IO[bytes]:
    """The folder as a zip, from its beginning."""
    made = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # whoever sends it closes it
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for path, content in files(service):
            packed.writestr(path, content)
    made.seek(0)
    return made


def _facts(article: Article, version: ArticleVersion, names: list[str]) -> dict[str, Value]:
    text = article.text_in(version.language)
    live = article.state is ArticleState.PUBLISHED and text is not None and text.version == version.number
    return {
        "key": key_of(article),
        "title": version.title,
        "category": names,
        "state": "published" if live else "draft",
        "pinned": article.pinned,
        "position": article.position,
    }


def _names(by_id: dict[int, ArticleCategory], category_id: int | None, language: str) -> list[str]:
    names: list[str] = []
    while category_id is not None and category_id in by_id:
        names.insert(0, by_id[category_id].name_in(language))
        category_id = by_id[category_id].parent_id
    return names
