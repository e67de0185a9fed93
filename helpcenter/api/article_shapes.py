"""What the API shows and takes of articles."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from helpcenter.api.shapes import Id, Language, Moment

Title = Annotated[str, Meta(max_length=200)]
Markdown = Annotated[str, Meta(max_length=100_000)]
Position = Annotated[int, Meta(ge=0, le=10_000)]
Number = Annotated[int, Meta(ge=0, le=2**31 - 1)]


class ArticleText(Struct):
    """What customers read of an article in one language; `version` is the number of the draft that it was."""

    language: str
    title: str
    markdown: str
    version: int
    updated_at: datetime


class ArticleDraft(Struct):
    """The newest text in one language. With an empty title the article is no longer written in it."""

    language: str
    title: str
    markdown: str
    version: int
    created_at: datetime


class Article(Struct):
    """An article of the help center. `texts`: what customers read; `drafts`: what editors go on with."""

    id: int
    service_id: int
    category_id: int | None
    key: str | None
    state: str
    pinned: bool
    position: int
    views: int
    helpful: int
    not_helpful: int
    published_at: datetime | None
    scheduled_at: datetime | None
    changed_at: datetime
    texts: list[ArticleText]
    drafts: list[ArticleDraft]


class ArticleCategory(Struct):
    """A category of articles, with its names by language."""

    id: int
    service_id: int
    parent_id: int | None
    level: int
    position: int
    name: dict[str, str]
    description: dict[str, str]


class NewText(Struct, forbid_unknown_fields=True):
    """A text of a new article."""

    language: Language
    title: Annotated[str, Meta(min_length=1, max_length=200)]
    markdown: Markdown


class NewArticle(Struct, forbid_unknown_fields=True):
    """An article to be made as a draft."""

    service_id: Id
    texts: Annotated[list[NewText], Meta(min_length=1, max_length=10)]
    category_id: Id | None = None
    pinned: bool = False
    position: Position = 0


class ArticlePlace(Struct, forbid_unknown_fields=True):
    """Where an article is to stand; what is left out stays."""

    category_id: Id | UnsetType | None = UNSET
    pinned: bool | UnsetType = UNSET
    position: Position | UnsetType = UNSET


class TextChange(Struct, forbid_unknown_fields=True):
    """A draft to be saved. `version` is that of the draft as it was got, 0 where there is none.

    With title and text empty the article is no longer written in this language.
    """

    version: Number
    title: Title
    markdown: Markdown


class Publication(Struct, forbid_unknown_fields=True):
    """The drafts to be published, each by its language and version, now or at a time that is still to come."""

    versions: dict[Language, Id]
    at: Moment | None = None
