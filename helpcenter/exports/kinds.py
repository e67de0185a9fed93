"""What can be exported: each kind finds its rows, and makes sheets of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from helpcenter.accounts.models import Operator
from helpcenter.accounts.permissions import Permission
from helpcenter.exports import call_sheets, chat_sheets
from helpcenter.exports.workbook import Sheet


@dataclass(frozen=True)
class Kind:
    """`find(search, operator, time_zone)`: IDs in order; `sheets(ids, progress)`: what is written of them."""

    permission: Permission
    find: Callable[[dict[str, str], Operator | None, str], Sequence[int]]
    sheets: Callable[[Sequence[int], Callable[[int], None]], list[Sheet]]


KINDS = {
    "chats": Kind(Permission.CHAT_EXPORT, chat_sheets.found, chat_sheets.sheets),
    "calls": Kind(Permission.CHAT_EXPORT, call_sheets.found, call_sheets.sheets),
}
"""Word in Export.kind, in URLs and on the command line → kind."""
