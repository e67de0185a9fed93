from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpcenter.files import names


@pytest.mark.parametrize(
    ("given_name", "clean"),
    [
        ("利用明細_11月.png", "利用明細_11月.png"),
        ("../../etc/passwd", "passwd"),
        (r"C:\Users\hana\領収書.pdf", "領収書.pdf"),
        ("photo\u202egnp.exe", "photognp.exe"),
        ("a\u200bb\ufeff.png", "ab.png"),
        ("line\r\nX-Evil: 1.txt", "lineX-Evil_ 1.txt"),
        ('quo"te<b>.csv', "quo_te_b_.csv"),
        (".htaccess", "htaccess"),
        ("…/..", "file"),
        ("", "file"),
        ("\x00", "file"),
        ("con.txt", "_con.txt"),
        ("か\u3099.txt", "が.txt"),
        ("   two   words  .txt", "two words .txt"),
    ],
)
def test_names_are_made_harmless(given_name: str, clean: str) -> None:
    assert names.clean(given_name) == clean


def test_a_long_name_keeps_its_ending() -> None:
    assert names.clean("あ" * 500 + ".docx") == "あ" * (names.LONGEST - 5) + ".docx"


@given(st.text(max_size=300))
def test_no_name_is_a_path_or_deceives(name: str) -> None:
    clean = names.clean(name)
    assert 0 < len(clean) <= names.LONGEST
    assert not set(clean) & set('/\\<>:"|?*\r\n\x00\u202e\u200b')
    assert not clean.startswith(".")
    assert not clean.endswith((".", " "))
    assert names.clean(clean) == clean


def test_an_untrue_ending_is_replaced_and_a_strange_one_kept_in_the_name() -> None:
    assert names.with_ending("photo.jpg", "png", frozenset({"jpg", "png"})) == "photo.png"
    assert names.with_ending("photo.old", "png", frozenset({"jpg", "png"})) == "photo.old.png"
    assert names.with_ending("", "png", frozenset()) == "file.png"
