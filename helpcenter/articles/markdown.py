"""Articles and notices are written in Markdown and shown as HTML that can do nothing but be read (quality.md 3.2)."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

_parser = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable(["table", "strikethrough"])
_TAGS = {
    "p",
    "br",
    "hr",
    "h2",
    "h3",
    "h4",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "s",
    "a",
    "img",
    "code",
    "pre",
    "blockquote",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height", "loading"},
    "h2": {"id"},
    "h3": {"id"},
    "ol": {"start"},
}
_SCHEMES = {"http", "https", "mailto", "tel"}
_HEADING = re.compile(r'<h2 id="([^"]+)">(.*?)</h2>', re.DOTALL)
_INLINE = re.compile(r"</?(?:a|strong|em|s|code)\b[^>]*>")
_PICTURE = re.compile(r"/files/([0-9a-f]{48})/")
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Heading:
    """An entry of the table of contents."""

    id: str
    text: str


def render(markdown: str, sizes: Mapping[str, tuple[int, int]] | None = None) -> str:
    """Safe HTML of `markdown`. The page has its own h1, so headings begin with h2; each has an ID.

    `sizes`: width and height in pixels of pictures of ours, by their public ID.
    """
    tokens = _parser.parse(markdown)
    _number_headings(tokens)
    _measure(tokens, sizes or {})
    raw: str = _parser.renderer.render(tokens, _parser.options, {})
    return nh3.clean(
        raw,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        attribute_filter=_own_or_named,
        link_rel="noopener noreferrer",
    )


def contents(rendered: str) -> list[Heading]:
    """The table of contents of what `render` made: its h2."""
    return [Heading(found[1], plain(found[2])) for found in _HEADING.finditer(rendered)]


def plain(rendered: str) -> str:
    """The words of what `render` made."""
    return " ".join(html.unescape(_TAG.sub(" ", _INLINE.sub("", rendered))).split())


def _number_headings(tokens: list[Token]) -> None:
    number = 0
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(max(int(token.tag[1]), 2), 4)}"
        if token.type == "heading_open":
            number += 1
            token.attrSet("id", f"section-{number}")


def _measure(tokens: list[Token], sizes: Mapping[str, tuple[int, int]]) -> None:
    """Pictures load when they come into view, into room that is kept for them."""
    for image in _images(tokens):
        image.attrSet("loading", "lazy")
        named = _PICTURE.match(str(image.attrGet("src") or ""))
        if named and named[1] in sizes:
            width, height = sizes[named[1]]
            image.attrSet("width", str(width))
            image.attrSet("height", str(height))


def _images(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.type == "image":
            yield token
        yield from _images(token.children or [])


def _own_or_named(tag: str, attribute: str, value: str) -> str | None:
    """Drop addresses that name a host without saying how (//host): nobody writes those in good faith."""
    if attribute in ("href", "src") and not urlsplit(value).scheme and value.replace("\\", "/").startswith("//"):
        return None
    return value
