"""Lines of CSV files that Excel opens as text (quality.md 3.7)."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO

BYTE_ORDER_MARK = "\ufeff"
"""The beginning of a file, so that Excel reads it as UTF-8."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\x00")


def line(cells: Iterable[str]) -> str:
    """One line; a cell that would begin a formula begins with an apostrophe."""
    out = StringIO()
    csv.writer(out).writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
    return out.getvalue()
