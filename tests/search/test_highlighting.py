"""What is shown of what was found."""

from __future__ import annotations

import pytest

from helpcenter.search.highlighting import highlight, snippet


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("返品した商品の返金", "返金", "返品した商品の<mark>返金</mark>"),
        ("ﾊﾟｽﾜｰﾄﾞの変更", "パスワード", "<mark>ﾊﾟｽﾜｰﾄﾞ</mark>の変更"),
        ("Password", "pass", "<mark>Pass</mark>word"),
        ("MS - 20488", "ms-20488", "<mark>MS - 20488</mark>"),
        ("㍿みなと", "株式", "<mark>㍿</mark>みなと"),
        ("返金 返金", "返金", "<mark>返金</mark> <mark>返金</mark>"),
        ("返金手続き", "返金 金手", "<mark>返金手</mark>続き"),
        ("<b>返金</b>", "返金", "&lt;b&gt;<mark>返金</mark>&lt;/b&gt;"),
        ("返金", "", "返金"),
    ],
)
def test_words_are_marked_in_the_text_as_it_was_written(text: str, query: str, expected: str) -> None:
    assert highlight(text, query) == expected


def test_a_snippet_begins_with_the_sentence_of_the_first_hit() -> None:
    text = "はじめの文です。" * 20 + "検品のあと、返金します。" + "終わりの文です。" * 20
    assert snippet(text, "返金", 40).startswith("…検品のあと、<mark>返金</mark>します。終わり")
    assert snippet(text, "返金", 40).endswith("…")


def test_a_mark_at_the_end_of_a_snippet_is_cut_with_it() -> None:
    assert snippet("あいうえお返金かきく", "返金", 6) == "あいうえお<mark>返</mark>…"


def test_a_short_text_is_shown_whole() -> None:
    assert snippet("返金します。", "交換") == "返金します。"
