"""A service's own colour: the six tokens that follow from it, in light and dark (docs/look.md).

Whatever colour is chosen, text stays readable: the colour is darkened until white on it reaches 4.5 : 1, and the
others are derived from that. The contrast is that of WCAG 2.2, relative luminance.
"""

from __future__ import annotations

import re
from collections.abc import Callable

READABLE = 4.5
STRONG = 7.0
DEFAULT = "#1D5B8C"
WHITE, BLACK = "#FFFFFF", "#000000"
LIGHT_GROUND, DARK_GROUND, DARK_SURFACE = "#F7F6F3", "#20252A", "#181C20"
HEX = re.compile(r"#[0-9A-F]{6}")


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours #RRGGBB, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def usable(colour: str) -> str:
    """`colour`, darkened as far as white text on it needs."""
    return _step(colour, BLACK, lambda made: contrast(made, WHITE) >= READABLE)


def tokens(colour: str) -> dict[str, tuple[str, str]]:
    """Token → (light, dark) for everything that a service's colour replaces."""
    solid = usable(colour)
    tint, dark_tint = mixed(solid, WHITE, 0.9), mixed(solid, DARK_SURFACE, 0.78)
    hover = mixed(solid, BLACK, 0.18)
    dark_solid = _lightest_below(solid)
    pale = _step(solid, WHITE, lambda made: contrast(made, DARK_GROUND) >= STRONG)
    return {
        "solid": (solid, dark_solid),
        "solid-hover": (hover, mixed(dark_solid, BLACK, 0.14)),
        "accent": (_step(solid, BLACK, lambda made: contrast(made, LIGHT_GROUND) >= READABLE), pale),
        "tint": (tint, dark_tint),
        "tint-line": (mixed(solid, WHITE, 0.73), mixed(solid, DARK_SURFACE, 0.5)),
        "on-tint": (
            _step(hover, BLACK, lambda made: contrast(made, tint) >= STRONG),
            _step(pale, WHITE, lambda made: contrast(made, dark_tint) >= STRONG),
        ),
    }


def style_sheet(colour: str) -> str:
    """The style sheet that sets those tokens; browsers without light-dark() get the light ones."""
    found = tokens(colour).items()
    light = "".join(f"--{name}:{light};" for name, (light, _dark) in found)
    both = "".join(f"--{name}:light-dark({light},{dark});" for name, (light, dark) in found)
    return f":root{{{light}}}@supports (color:light-dark(#000,#fff)){{:root{{{both}}}}}"


def mixed(colour: str, other: str, share: float) -> str:
    """`colour` with `share` (0 to 1) of `other` in it."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(mine + (its - mine) * share):02X}" for mine, its in pairs)


def _step(colour: str, towards: str, enough: Callable[[str], bool]) -> str:
    shares = (mixed(colour, towards, percent / 100) for percent in range(0, 101, 2))
    return next(filter(enough, shares), towards)


def _lightest_below(solid: str) -> str:
    """On dark ground the fill is as light as white text on it allows."""
    lighter = [mixed(solid, WHITE, percent / 100) for percent in range(0, 31, 2)]
    return [made for made in lighter if contrast(made, WHITE) >= READABLE][-1]


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in _channels(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
