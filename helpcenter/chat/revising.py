"""Every change of a chat raises its revision, by which open pages notice what they lack (design.md rule 8)."""

from __future__ import annotations

from dataclasses import dataclass

from helpcenter.chat.models import Chat


@dataclass(frozen=True)
class Revision:
    """One change: its number, and the number before it that each audience could see."""

    number: int
    before_for_staff: int
    before_for_customer: int
    customer_sees: bool


def raise_revision(chat: Chat, *, customer_sees: bool) -> Revision:
    """Number the change that the running operation makes to `chat`, which it has locked."""
    revision = Revision(chat.revision + 1, chat.revision, chat.customer_revision, customer_sees)
    chat.revision = revision.number
    if customer_sees:
        chat.customer_revision = revision.number
    return revision
