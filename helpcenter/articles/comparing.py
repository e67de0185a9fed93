"""The page that compares two versions of a text, of an article or of a notice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request

from helpcenter.articles import differing
from helpcenter.articles.notice_version_model import NoticeVersion
from helpcenter.articles.version_model import ArticleVersion
from helpcenter.services.finding import LANGUAGE_NAMES

Version = ArticleVersion | NoticeVersion


@dataclass(frozen=True)
class Compared:
    """`every` version, the newest first; the one shown, and an earlier one; None where nothing is written."""

    every: Sequence[Version]
    shown: Version | None
    earlier: Version | None

    @property
    def number(self) -> int:
        """That of the version shown; 0 where nothing is written."""
        return self.shown.number if self.shown else 0


def compared(every: Sequence[Version]) -> Compared:
    """As the address asks: `?number=` (else the newest) beside `?with=` (else the one before it)."""
    shown = _numbered(every, "number") or (every[0] if every else None)
    before = (one for one in every if shown and one.number < shown.number)
    return Compared(every, shown, _numbered(every, "with") or next(before, None))


def render(page: Compared, *, urls: dict[str, str], chosen: str, **more: Any) -> str:
    """The page. `urls`: its address in each language; `more`: what else articles/editor/versions.html expects."""
    lines = differing.lines(page.earlier.markdown if page.earlier else "", page.shown.markdown) if page.shown else []
    return render_template(
        "articles/editor/versions.html",
        page=page,
        lines=lines,
        chosen=chosen,
        here=urls[chosen],
        languages=[{"label": LANGUAGE_NAMES[one], "url": url, "active": one == chosen} for one, url in urls.items()],
        **more,
    )


def _numbered(every: Sequence[Version], argument: str) -> Version | None:
    number = request.args.get(argument, type=int)
    return next((version for version in every if version.number == number), None)
