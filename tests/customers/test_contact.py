from __future__ import annotations

import pytest

from helpcenter.customers import contact


@pytest.mark.parametrize(
    ("typed", "normalised"),
    [
        ("Hanako.Yamada@Example.JP ", "hanako.yamada@example.jp"),
        ("ｈａｎａｋｏ＠example.jp", "hanako@example.jp"),
        ("hanako@日本語.jp", "hanako@日本語.jp"),
        ("a..b@docomo.ne.jp", None),
        ("not an address", None),
        ("a@b.jp\nBcc: c@d.jp", None),
    ],
)
def test_an_address_is_compared_in_its_normal_form(typed: str, normalised: str | None) -> None:
    assert contact.normalised_email(typed) == normalised


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("03-1234-5678", "+81312345678"),
        ("０９０－１２３４－５６７８", "+819012345678"),
        ("+1 202 555 0143", "+12025550143"),
        ("110", None),
        ("ask for me", None),
    ],
)
def test_a_number_is_compared_in_e164(typed: str, number: str | None) -> None:
    assert contact.e164(typed) == number


def test_what_was_typed_is_kept_once_and_in_order() -> None:
    kept = contact.emails([" B@example.jp", "", "a..b@docomo.ne.jp", "B@example.jp"])
    assert [(one.position, one.address, one.normalised) for one in kept] == [
        (0, "B@example.jp", "b@example.jp"),
        (1, "a..b@docomo.ne.jp", None),
    ]
    assert [one.e164 for one in contact.phones(["03-1234-5678", "内線 12"])] == ["+81312345678", None]
