"""No class is styled, and no icon shipped, that nothing shows."""

from __future__ import annotations

import re

from helpcenter.config import PROJECT
from tests.architecture.sources import PYTHON, SCRIPTS, STYLES, TEMPLATES, markup

SOURCES = "\n".join([*map(markup, TEMPLATES), *(path.read_text() for path in PYTHON + SCRIPTS)])
QUOTED = re.findall(r"""\"([^"\n]*)\"|'([^'\n]*)'|`([^`]*)`""", SOURCES)
WORDS = set(re.findall(r"[\w-]+", " ".join(" ".join(one) for one in QUOTED)))
BEGINNINGS = set(re.findall(r"""([a-z][\w-]*(?:--|__)(?:[\w-]*-)?)(?=\{\{|\{%|["'`]\s*[~+]|\$\{|\{[a-z])""", SOURCES))
"""What class names begin with that are put together where they are used: badge--{{ colour }}."""


def styled() -> dict[str, str]:
    """Class → the style sheet in which a selector names it."""
    found: dict[str, str] = {}
    for path in STYLES:
        text = re.sub(r"/\*.*?\*/|\"[^\"]*\"|url\([^)]*\)", "", path.read_text(), flags=re.DOTALL)
        for selectors in re.findall(r"([^{};]+)\{", text):
            found |= dict.fromkeys(re.findall(r"\.([A-Za-z_][\w-]*)", selectors), path.name)
    return found


def is_used(name: str) -> bool:
    """Whether markup or a script names the class, or puts it together of a beginning and a word that it knows."""
    rests = (name.removeprefix(begin) for begin in BEGINNINGS if name.startswith(begin))
    return name in WORDS or any(rest in WORDS or rest.isdecimal() for rest in rests)


def test_every_class_that_is_styled_is_shown_somewhere() -> None:
    classes = styled()
    assert len(classes) > 500
    assert {name: sheet for name, sheet in classes.items() if not is_used(name)} == {}
    assert not any(map(is_used, ("chat-window", "dot--accent", "form--narrow", "split__left", "w-12"))), (
        "once were dead"
    )


def test_every_icon_of_a_sprite_is_shown_somewhere() -> None:
    for sprite in ("icons.svg", "icons-widget.svg"):
        names = re.findall(r'<symbol id="([^"]+)"', (PROJECT / "static" / sprite).read_text())
        assert len(names) > 10
        assert [name for name in names if name not in WORDS] == [], sprite
