"""Addresses and numbers as people type them."""

from __future__ import annotations

import pytest

from helpcenter.customers import contacts
from helpcenter.customers.contacts import e164, normalised_email


@pytest.mark.parametrize(
    ("typed", "compared"),
    [
        ("Aoi@Example.JP", "aoi@example.jp"),
        (" aoi＠example.jp ", "aoi@example.jp"),
        ("a..b@docomo.ne.jp", None),
        ("no address", None),
        ("", None),
    ],
)
def test_addresses_are_compared_in_one_form(typed: str, compared: str | None) -> None:
    assert normalised_email(typed) == compared


@pytest.mark.parametrize(
    "typed", ["090-1234-5678", "09012345678", "０９０−１２３４−５６７８", "+81 90 1234 5678", "＋81-90-1234-5678"]
)
def test_numbers_are_compared_in_one_form(typed: str) -> None:
    assert e164(typed) == "+819012345678"


@pytest.mark.parametrize("typed", ["", "なし", "12", "x" * 300, "0" * 40])
def test_what_is_no_number_has_none(typed: str) -> None:
    assert e164(typed) is None


def test_what_was_typed_is_kept_once_and_in_order() -> None:
    kept = contacts.emails([" B@example.jp", "", "a..b@docomo.ne.jp", "B@example.jp"])
    assert [(one.position, one.address, one.normalised) for one in kept] == [
        (0, "B@example.jp", "b@example.jp"),
        (1, "a..b@docomo.ne.jp", None),
    ]
    assert [(one.shown, one.e164) for one in contacts.phones(["03-1234-5678", "なし"])] == [
        ("03-1234-5678", "+81312345678"),
        ("なし", None),
    ]
