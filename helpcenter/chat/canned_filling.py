"""What is put into a canned reply for one chat."""

from __future__ import annotations

from helpcenter.accounts.models import Operator
from helpcenter.chat.models import Chat
from helpcenter.services import placeholders


def filled(text: str, language: str, chat: Chat, operator: Operator) -> str:
    """`text` for this chat."""
    values = {"customer": chat.customer.name, "operator": operator.nickname, "chat": chat.number}
    return placeholders.filled(text, language, values)
