"""定型文: texts that operators send again and again (live-chat.md 2.7)."""

from __future__ import annotations

from helpcenter.services.kept_text_model import KeptText

LONGEST_TEXT = 3000
"""Leaves room in a line for names that are filled in."""


class CannedReply(KeptText):
    """One of them. Filled in: the customer's name, the operator's nickname, the chat's number."""

    __tablename__ = "canned_replies"
    AUDITED = "canned_reply"
    PLACEHOLDERS = ("customer", "operator", "chat")
