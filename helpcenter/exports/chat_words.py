"""Status and end of a chat in words, as the history shows them."""

from __future__ import annotations

from flask_babel import gettext as _

from helpcenter.chat.models import ChatState, EndedBy, HistoryStatus


def statuses() -> dict[HistoryStatus | ChatState, str]:
    """処理 and 未処理; of running chats their state."""
    return {
        HistoryStatus.HANDLED: _("Handled"),
        HistoryStatus.UNHANDLED: _("Unhandled"),
        ChatState.WAITING: _("Waiting"),
        ChatState.ASSIGNED: _("Assigned"),
        ChatState.ACTIVE: _("In chat"),
        ChatState.CUSTOMER_ENDED: _("Customer ended"),
    }


def enders() -> dict[EndedBy, str]:
    """Who can have ended a chat."""
    return {EndedBy.CUSTOMER: _("Customer"), EndedBy.OPERATOR: _("Operator"), EndedBy.SYSTEM: _("System")}
