"""The steps a chat may take (live-chat.md 6). A trigger of the database (migration 0002) refuses the others too."""

from __future__ import annotations

from helpcenter.chat.models import Chat, ChatState

STEPS: dict[ChatState, frozenset[ChatState]] = {
    ChatState.WAITING: frozenset({ChatState.ASSIGNED, ChatState.ACTIVE, ChatState.ENDED}),
    ChatState.ASSIGNED: frozenset({ChatState.WAITING, ChatState.ACTIVE, ChatState.ENDED}),
    ChatState.ACTIVE: frozenset({ChatState.ASSIGNED, ChatState.CUSTOMER_ENDED, ChatState.ENDED}),
    ChatState.CUSTOMER_ENDED: frozenset({ChatState.ENDED}),
    ChatState.ENDED: frozenset(),
}


class IllegalStepError(Exception):
    """The chat is in a state from which this step is not possible, mostly because somebody else was faster."""


def move(chat: Chat, to: ChatState) -> None:
    """Take the step. The chat is locked by the running operation. Raises IllegalStepError where it is not allowed."""
    if to not in STEPS[chat.state]:
        raise IllegalStepError(f"{chat.state} -> {to}")
    chat.state = to
