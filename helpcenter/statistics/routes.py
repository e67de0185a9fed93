"""What of the statistics the application is made of (registry.py)."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from helpcenter.statistics import import_counts, models, presence_times, rolling, views

BLUEPRINTS = (views.blueprint,)
IMPORTED: tuple[ModuleType, ...] = (models,)
TICKS: tuple[tuple[float, Callable[[], object]], ...] = (
    (10.0, rolling.wake),
    (300.0, presence_times.close_days),
    (300.0, import_counts.close_days),
    (600.0, rolling.recount_nightly),
)
