"""Where the bars of a chart stand: plain numbers for SVG attributes, in a field of WIDTH × HEIGHT."""

from __future__ import annotations

from dataclasses import dataclass, replace

from helpcenter.statistics.figures import Figures

WIDTH, HEIGHT = 720, 200
LEFT, TOP, BOTTOM = 40, 12, 24
STEPS = (1, 2, 5)
MOST_WORDS = 12


@dataclass(frozen=True)
class Bar:
    """One slot: two parts on each other, and beside them the slot of the period before (`past` high)."""

    x: float
    width: float
    handled: tuple[float, float]
    abandoned: tuple[float, float]
    past_x: float
    past_width: float
    past: tuple[float, float]
    words: str = ""
    tip: str = ""


@dataclass(frozen=True)
class Chart:
    """Bars, and the lines of the scale as (y, number)."""

    bars: list[Bar]
    scale: list[tuple[float, int]]


def draw(words: list[tuple[str, str]], figures: list[Figures], past: list[Figures]) -> Chart:
    """`words`: of each slot, below it (where there is room) and when pointed at."""
    most = max([f.handled + f.abandoned for f in figures] + [f.requested for f in past], default=0)
    step = _step(most)
    top = max(step, -(-most // step) * step)
    per = (HEIGHT - TOP - BOTTOM) / top
    room = (WIDTH - LEFT) / max(1, len(figures))
    every = -(-len(figures) // MOST_WORDS) if figures else 1
    bars = [
        replace(
            _bar(LEFT + number * room, room, per, one, past[number] if number < len(past) else Figures()),
            words=words[number][0] if number % every == 0 else "",
            tip=words[number][1],
        )
        for number, one in enumerate(figures)
    ]
    return Chart(
        bars,
        [(round(HEIGHT - BOTTOM - value * per, 1), value) for value in range(0, top + 1, step)],
    )


def _bar(x: float, room: float, per: float, figures: Figures, past: Figures) -> Bar:
    floor = HEIGHT - BOTTOM
    handled, abandoned = figures.handled * per, figures.abandoned * per
    return Bar(
        x=round(x + room * 0.34, 1),
        width=round(room * 0.5, 1),
        handled=_part(floor, handled),
        abandoned=_part(floor - handled, abandoned),
        past_x=round(x + room * 0.16, 1),
        past_width=round(room * 0.14, 1),
        past=_part(floor, past.requested * per),
    )


def _part(floor: float, height: float) -> tuple[float, float]:
    """(y, height)."""
    return round(floor - height, 1), round(height, 1)


def _step(most: int) -> int:
    """1, 2, 5, 10, 20 …: so that at most five lines stand above the floor."""
    power = 1
    while True:
        for step in STEPS:
            if most <= 5 * step * power:
                return step * power
        power *= 10
