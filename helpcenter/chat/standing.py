"""How an operator stands to a running chat, which decides what the chat screen offers (live-chat.md 2.4, 2.7, 2.8)."""

from __future__ import annotations

from typing import Literal

from helpcenter.accounts.models import Operator
from helpcenter.accounts.permissions import Permission
from helpcenter.chat import access, transferring
from helpcenter.chat.models import Chat, ChatState
from helpcenter.chat.watch_model import ChatWatch
from helpcenter.extensions import db

Standing = Literal["own", "transferring", "joined", "monitor"]
"""Opened by this operator; transferred by them and not accepted yet; a supervisor with a voice in it; or without."""


def of(chat: Chat, operator: Operator) -> Standing | None:
    """How `operator`, who may see `chat`, stands to it; None: it has no place in their chat screen."""
    if access.is_open_with(chat, operator):
        return "own"
    if chat.state == ChatState.ENDED:
        return None
    offer = transferring.pending(chat)
    if offer is not None and offer.by_id == operator.id:
        return "transferring"
    if not operator.may(Permission.CHAT_MONITOR):
        return None
    return "joined" if has_joined(chat, operator.id) else "monitor"


def may_write(chat: Chat, operator: Operator) -> bool:
    """Whether lines of `operator` belong into the chat: as the one who handles it, or as a supervisor who joined."""
    if chat.operator_id == operator.id:
        return True
    return operator.may(Permission.CHAT_MONITOR) and has_joined(chat, operator.id)


def has_voice(chat: Chat, operator_id: int) -> bool:
    """Whether the operator's reading and typing are shown to the customer."""
    return chat.operator_id == operator_id or has_joined(chat, operator_id)


def has_joined(chat: Chat, operator_id: int) -> bool:
    """Whether the operator has joined somebody else's chat."""
    watch = db.session.get(ChatWatch, (chat.id, operator_id), populate_existing=True)
    return watch is not None and watch.joined_at is not None
