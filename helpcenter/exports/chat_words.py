"""Status and end of a chat in words, as the history shows them."""

from __future__ import annotations

from flask_babel import gettext as _

from helpcenter.chat.models import Chat, ChatState, EndedBy, HistoryStatus


def status(chat: Chat) -> str:
    """処理 or 未処理; of a running chat its state."""
    words = {
        HistoryStatus.HANDLED: _("Handled"),
        HistoryStatus.UNHANDLED: _("Unhandled"),
        ChatState.WAITING: _("Waiting"),
        ChatState.ASSIGNED: _("Assigned"),
        ChatState.ACTIVE: _("In chat"),
        ChatState.CUSTOMER_ENDED: _("Customer ended"),
    }
    return str(words.get(chat.history_status or chat.state, ""))


def ended_by(chat: Chat) -> str:
    """Who ended it; '' while it runs."""
    words = {EndedBy.CUSTOMER: _("Customer"), EndedBy.OPERATOR: _("Operator"), EndedBy.SYSTEM: _("System")}
    return str(words[chat.ended_by]) if chat.ended_by else ""
