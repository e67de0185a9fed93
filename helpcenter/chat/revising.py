"""Every change of a chat raises its revision, by which open pages notice what they lack (design.md rule 8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from helpcenter.chat.models import Chat
from helpcenter.chat.topics import CUSTOMER
from helpcenter.transactions import write


@dataclass(frozen=True)
class Revision:
    """One change: its number, and the number before it that each audience could see."""

    number: int
    before_for_staff: int
    before_for_customer: int
    customer_sees: bool

    def before_for(self, audience: str) -> int:
        """The number before it that `audience` could see: the `prev` of its frame."""
        return self.before_for_customer if audience == CUSTOMER else self.before_for_staff


def raise_revision(chat: Chat, *, customer_sees: bool, **values: Any) -> Revision:
    """Number the change that the running operation makes to `chat`, which it has locked; written with `values`."""
    revision = next_revision(chat, customer_sees=customer_sees)
    visible = {"customer_revision": revision.number} if customer_sees else {}
    write(chat, revision=revision.number, **visible, **values)
    return revision


def next_revision(chat: Chat, *, customer_sees: bool) -> Revision:
    """What the next change will be numbered."""
    return Revision(chat.revision + 1, chat.revision, chat.customer_revision, customer_sees)
