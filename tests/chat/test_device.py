"""Devices are named as people call them, and nonsense names nothing."""

from __future__ import annotations

import pytest

from helpcenter.web import device

MOZILLA = "Mozilla/5.0 "
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0"
AGENTS = [
    (
        (
            "(iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0"
            " Mobile/15E148 Safari/604.1"
        ),
        "iPhone · Safari 19",
    ),
    (f"(Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36 Edg/131.0.0.0", "Windows · Edge 131"),
    (f"(Linux; Android 15; Pixel 9) {CHROME} Mobile Safari/537.36", "Pixel 9 · Chrome 131"),
    (f"(Linux; Android 10; K) {CHROME} Mobile Safari/537.36", "Android · Chrome 131"),
    (
        (
            "(iPad; CPU OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/131.0 Mobile/15E148"
            " Safari/604.1"
        ),
        "iPad · Chrome 131",
    ),
    (
        (
            "(iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
            " Safari Line/14.0.0"
        ),
        "iPhone · LINE 14",
    ),
    ("(X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Linux · Firefox 132"),
]


@pytest.mark.parametrize(("agent", "name"), AGENTS)
def test_devices_are_named(agent: str, name: str) -> None:
    assert device.name(MOZILLA + agent) == name


@pytest.mark.parametrize("agent", ["", "<script>alert(1)</script>", "x" * 400, "\x00\ufffe"])
def test_nonsense_names_nothing(agent: str) -> None:
    assert device.name(agent) == ""
