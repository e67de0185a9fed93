"""What stands in braces in a canned reply, and what is put there for one chat."""

from __future__ import annotations

import re

from helpcenter.accounts.models import Operator
from helpcenter.chat.models import Chat

PLACEHOLDERS = ("customer", "operator", "chat")
"""The customer's name, the operator's nickname, the chat's number."""
_BRACES = re.compile(r"\{([^{}]*)\}")
_CUSTOMER = re.compile(r"\{customer\}(?:[ \u3000]?(?:様|さま|さん))?")
NAMELESS = {"ja": "お客様", "en": "customer"}
"""What stands for a name that is not known, in the language of the reply; "{customer}様" does not become お客様様."""


def unknown(text: str) -> str | None:
    """The first thing in braces that is no placeholder, as it was written; None where all of them are."""
    found = (braces[0] for braces in _BRACES.finditer(text) if braces[1] not in PLACEHOLDERS)
    return next(found, None)


def filled(text: str, language: str, chat: Chat, operator: Operator) -> str:
    """`text` for this chat. What is filled in is not looked through again: a name may have braces in it."""
    if not chat.customer.name:
        text = _CUSTOMER.sub(NAMELESS.get(language, NAMELESS["en"]), text)
    values = {"customer": chat.customer.name, "operator": operator.nickname, "chat": chat.number}
    return _BRACES.sub(lambda braces: values.get(braces[1], braces[0]), text)
