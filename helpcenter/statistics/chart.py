"""Where the bars of a chart stand: plain numbers for SVG attributes, in a field of WIDTH × HEIGHT."""

from __future__ import annotations

from dataclasses import dataclass, replace

WIDTH, HEIGHT = 720, 200
TOP, BOTTOM = 12, 24
DIGIT = 15
"""How wide a digit of the scale may be, on phones too."""
STEPS = (1, 2, 5)
MOST_WORDS = 12


@dataclass(frozen=True)
class Bar:
    """One slot: two parts on each other, and beside them the slot of the period before (`past` high)."""

    x: float
    width: float
    lower: tuple[float, float]
    upper: tuple[float, float]
    past_x: float
    past_width: float
    past: tuple[float, float]
    words: str = ""
    tip: str = ""


@dataclass(frozen=True)
class Chart:
    """Bars, and the lines of the scale as (y, number), which begin at `left`."""

    bars: list[Bar]
    scale: list[tuple[float, int]]
    left: int


def draw(words: list[tuple[str, str]], stacks: list[tuple[int, int]], past: list[int]) -> Chart:
    """`words`: of each slot, below it (where there is room) and when pointed at; `stacks`: lower and upper part."""
    most = max([sum(stack) for stack in stacks] + past, default=0)
    step = _step(most)
    top = max(step, -(-most // step) * step)
    per = (HEIGHT - TOP - BOTTOM) / top
    left = 12 + DIGIT * len(f"{top:,}")
    room = (WIDTH - left) / max(1, len(stacks))
    every = -(-len(stacks) // MOST_WORDS) if stacks else 1
    bars = [
        replace(
            _bar(left + number * room, room, per, stack, past[number] if number < len(past) else 0),
            words=words[number][0] if number % every == 0 else "",
            tip=words[number][1],
        )
        for number, stack in enumerate(stacks)
    ]
    return Chart(
        bars,
        [(round(HEIGHT - BOTTOM - value * per, 1), value) for value in range(0, top + 1, step)],
        left,
    )


def _bar(x: float, room: float, per: float, stack: tuple[int, int], past: int) -> Bar:
    floor = HEIGHT - BOTTOM
    lower, upper = (number * per for number in stack)
    return Bar(
        x=round(x + room * 0.34, 1),
        width=round(room * 0.5, 1),
        lower=_part(floor, lower),
        upper=_part(floor - lower, upper),
        past_x=round(x + room * 0.16, 1),
        past_width=round(room * 0.14, 1),
        past=_part(floor, past * per),
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
