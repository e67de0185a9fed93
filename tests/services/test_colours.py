from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as some

from helpcenter.services import colours
from tests.client import Browser

COLOURS = some.integers(0, 0xFFFFFF).map("#{:06X}".format)


def test_contrast_is_that_of_wcag() -> None:
    assert colours.contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert colours.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert colours.contrast("#1D5B8C", "#1D5B8C") == 1


@given(COLOURS)
def test_whatever_colour_is_chosen_text_stays_readable(colour: str) -> None:
    made = colours.tokens(colour)
    grounds = {"light": ("#FFFFFF", "#F7F6F3"), "dark": ("#181C20", "#20252A")}
    for at, scheme in enumerate(grounds):
        assert colours.contrast(made["solid"][at], "#FFFFFF") >= 4.5
        assert colours.contrast(made["solid-hover"][at], "#FFFFFF") >= 4.5
        assert all(colours.contrast(made["accent"][at], ground) >= 4.5 for ground in grounds[scheme])
        assert colours.contrast(made["on-tint"][at], made["tint"][at]) >= 4.5


def test_a_dark_enough_colour_is_used_as_it_is() -> None:
    assert colours.usable("#1D5B8C") == "#1D5B8C"
    assert colours.usable("#FFDD00") != "#FFDD00"


def test_the_style_sheet_follows_from_its_address(app: Flask, client: Browser) -> None:
    response = client.get("/colours/1D5B8C.css")
    assert response.mimetype == "text/css"
    assert "--solid:light-dark(#1D5B8C," in response.text
    assert "--red" not in response.text
    assert "Set-Cookie" not in response.headers
    for other in ("1d5b8c", "1D5B8", "red", "1D5B8C1", "%7D%7Bx"):
        assert client.get(f"/colours/{other}.css").status_code == 404
