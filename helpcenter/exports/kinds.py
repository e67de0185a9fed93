"""What can be exported: each kind finds its rows, and makes sheets of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from helpcenter.accounts.models import Operator
from helpcenter.accounts.permissions import Permission
from helpcenter.exports import call_sheets, chat_sheets, statistic_sheets
from helpcenter.exports.workbook import Sheet
from helpcenter.statistics.help_page import HelpReport
from helpcenter.statistics.import_page import ImportReport
from helpcenter.statistics.page import Report


@dataclass(frozen=True)
class Kind:
    """`find(search, operator, time_zone)`: IDs in order, or tables; `sheets(found, progress)`: what is written of them.

    The progress is told how many of what was found are written.
    """

    permission: Permission
    find: Callable[[dict[str, str], Operator | None, str], Sequence[Any]]
    sheets: Callable[[Sequence[Any], Callable[[int], None]], list[Sheet]]


KINDS = {
    "chats": Kind(Permission.CHAT_EXPORT, chat_sheets.found, chat_sheets.sheets),
    "calls": Kind(Permission.CHAT_EXPORT, call_sheets.found, call_sheets.sheets),
    **{
        f"statistics-{report.kind}": Kind(
            Permission.STATISTICS, statistic_sheets.finder(report), statistic_sheets.sheets
        )
        for report in (Report, HelpReport, ImportReport)
    },
}
"""Word in Export.kind, in URLs and on the command line → kind."""
