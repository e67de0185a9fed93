"""What becomes of Markdown: readable, and unable to do anything."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from helpcenter.articles.markdown import contents, plain, render


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html,<script>)",
        "![x](javascript:alert(1))",
        "[x](//evil.example)",
        "[x](\\\\evil.example)",
        '<a href="x" hx-get="/admin" data-hx-post="/x" style="x">x</a>',
        "<svg onload=alert(1)>",
        "<iframe src=//evil.example></iframe>",
        '[x](https://a "onmouseover=alert(1)")',
        "<form action=/x><input></form>",
    ],
)
def test_nothing_in_an_article_can_run_or_call(hostile: str) -> None:
    reader = Reader()
    reader.feed(render(hostile))
    assert set(reader.tags) <= {"p", "a", "img", "em", "strong"}
    for name, value in reader.attributes:
        assert name in ("href", "src", "alt", "title", "rel")
        assert name not in ("href", "src") or re.fullmatch(r"https?://a|x|%5Cevil\.example", value or ""), value


class Reader(HTMLParser):
    """What a browser would see of a text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


def test_headings_begin_below_the_title_and_make_the_table_of_contents() -> None:
    html = render("# はじめに\n\n## 手順 `A` & B\n\n### 詳しく\n\n## おわり")
    assert [(heading.id, heading.text) for heading in contents(html)] == [
        ("section-1", "はじめに"),
        ("section-2", "手順 A & B"),
        ("section-4", "おわり"),
    ]
    assert '<h3 id="section-3">詳しく</h3>' in html
    assert "<h1" not in html


def test_tables_lists_and_links_stay() -> None:
    html = render("| a | b |\n|---|---|\n| 1 | 2 |\n\n1. x\n2. y\n\n[z](../../inquiry/) **w**")
    for part in ("<table>", "<td>2</td>", "<ol>", '<a href="../../inquiry/"', "<strong>w</strong>"):
        assert part in html


def test_plain_words_are_what_a_reader_reads() -> None:
    assert plain(render("## 見出し\n\nA & B は **3営業日** です。")) == "見出し A & B は 3営業日 です。"
