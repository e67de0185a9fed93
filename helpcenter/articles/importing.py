"""Articles from a folder of Markdown, as exporting.py writes it or as somebody else does.

Files of one key are one article in several languages. An article that is there gets a new version where its text
differs, so the same folder can be imported again and again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa
from flask_babel import gettext as _

from helpcenter.articles import category_editing, front_matter, import_pictures, publishing, versions, writing
from helpcenter.articles.category_editing import Typed
from helpcenter.articles.front_matter import UnreadableError, Value
from helpcenter.articles.models import Article
from helpcenter.audit import recording
from helpcenter.extensions import db
from helpcenter.services.category_tree import LEVELS, name_key
from helpcenter.services.models import Service
from helpcenter.transactions import lock, operation
from helpcenter.web.refusals import RefusedError

LONGEST_KEY = 120
LARGEST_POSITION = 10_000
_NAME = re.compile(r"(?:articles/)?(.+)\.([a-z]{2})\.md", re.IGNORECASE)
_OURS = re.compile(r"article-(\d{1,9})")


@dataclass
class Report:
    """What became of the files. `problems`: (path, sentence)."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    published: int = 0
    problems: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Text:
    """One file that was read."""

    path: str
    language: str
    facts: dict[str, Value]
    markdown: str

    @property
    def title(self) -> str:
        """From the facts; else the heading that the text begins with."""
        said = str(self.facts.get("title", "")).strip()
        heading = re.match(r"#\s+(.+)", self.markdown)
        return said or (heading[1].strip() if heading else "")


def run(service: Service, files: Mapping[str, bytes], *, publish: bool, by: int | None) -> Report:
    """Take the files in, each article by itself; `publish`: those that say they are published."""
    report = Report()
    for key, texts in _grouped(service, files, report).items():
        try:
            own = {text.path: import_pictures.placed(service, text.markdown, files) for text in texts}
            _take(service, key, texts, own, publish, by, report)
        except RefusedError as refusal:
            report.problems.append((texts[0].path, str(refusal)))
    with operation():
        counts = {"created": report.created, "changed": report.changed, "published": report.published}
        recording.record(by, "articles_imported", service, **counts)
    return report


def _grouped(service: Service, files: Mapping[str, bytes], report: Report) -> dict[str, list[Text]]:
    grouped: dict[str, list[Text]] = {}
    for path in sorted(files):
        named = _NAME.fullmatch(path)
        if named is None or named[2].lower() not in service.languages:
            if path.lower().endswith(".md"):
                example = f"refund.{service.default_language}.md"
                report.problems.append((path, _("The name has to end with a language, as in %(name)s.", name=example)))
            continue
        try:
            text = _read(path, named[2].lower(), files[path])
            key = str(text.facts.get("key") or named[1])[:LONGEST_KEY]
            grouped.setdefault(key, []).append(text)
        except RefusedError as refusal:
            report.problems.append((path, str(refusal)))
    return grouped


def _read(path: str, language: str, content: bytes) -> Text:
    try:
        facts, markdown = front_matter.read(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise RefusedError(_("The file is not UTF-8.")) from error
    except UnreadableError as error:
        raise RefusedError(_("Line %(number)s of the facts cannot be read.", number=error.number)) from error
    text = Text(path, language, facts, markdown)
    if not text.title:
        raise RefusedError(_("There is no title."))
    if len(text.title) > writing.LONGEST_TITLE or len(markdown) > writing.LONGEST_TEXT:
        raise RefusedError(_("Title or text is too long."))
    return text


def _take(
    service: Service,
    key: str,
    texts: list[Text],
    own: Mapping[str, str],
    publish: bool,
    by: int | None,
    report: Report,
) -> None:
    """One article of its `texts`; `own`: path → Markdown with our pictures in it."""
    with operation():
        lock(service)
        article = _found(service, key)
        is_new = article is None
        if article is None:
            article = writing.create(service, by=by)
            article.key = key
        before = {one: version.number for one, version in versions.newest_of(article).items()}
        for text in texts:
            writing.write(article, text.language, title=text.title, markdown=own[text.path], by=by)
        _place(service, article, texts[0], by)
        newest = versions.newest_of(article)
        wanted = publish and all(text.facts.get("state") == "published" for text in texts)
        publishes = wanted and (article.published_at is None or bool(versions.unpublished(article, newest)))
        if publishes:
            publishing.publish(article, by=by)
    report.published += publishes
    changed = {one: version.number for one, version in newest.items()} != before
    report.created, report.changed = report.created + is_new, report.changed + (changed and not is_new)
    report.unchanged += not changed and not is_new


def _found(service: Service, key: str) -> Article | None:
    """The article of that key; one that was exported before it had one, by its number."""
    mine = sa.select(Article).where(Article.service_id == service.id)
    found = db.session.scalar(mine.where(Article.key == key))
    number = _OURS.fullmatch(key)
    if found is None and number:
        return db.session.scalar(mine.where(Article.id == int(number[1]), Article.key.is_(None)))
    return found


def _place(service: Service, article: Article, text: Text, by: int | None) -> None:
    facts = text.facts
    named = facts.get("category")
    category_id = article.category_id
    if named is not None:
        names = named if isinstance(named, list) else re.split(r"\s*[/›]\s*", str(named))
        category_id = _category(service, [name for name in names if name][:LEVELS], by)
    position = facts.get("position")
    number = position if isinstance(position, int) and 0 <= position <= LARGEST_POSITION else article.position
    pinned = facts.get("pinned")
    is_pinned = pinned if isinstance(pinned, bool) else article.pinned
    writing.place(article, category_id=category_id, pinned=is_pinned, position=number, by=by)


def _category(service: Service, names: list[str], by: int | None) -> int | None:
    """The category at the end of these names, made where it is missing."""
    parent_id: int | None = None
    for name in names:
        beside = [row for row in category_editing.rows(service) if row.category.parent_id == parent_id]
        called = (row for row in beside if name_key(name) in map(name_key, row.category.name.values()))
        found = next((row.category for row in called), None)
        if found is None:
            typed = Typed({service.default_language: name[:100]}, {}, "book-open", parent_id)
            found = category_editing.save(service, None, typed, by=by)
        parent_id = found.id
    return parent_id
