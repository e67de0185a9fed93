"""The words of a ticket's fields in the reader's language."""

from __future__ import annotations

from flask_babel import LazyString, lazy_gettext, lazy_pgettext
from flask_babel import gettext as _

from helpcenter.customers.models import Channel
from helpcenter.customers.wording import CHANNELS as CHANNELS
from helpcenter.services.category_paths import SEPARATOR
from helpcenter.services.category_tree import Node
from helpcenter.tickets.models import CallState, Direction, Priority, TicketState
from helpcenter.tickets.solving import Reason
from helpcenter.web import languages

STATES: dict[TicketState, LazyString] = {
    TicketState.NEW: lazy_gettext("Unassigned"),
    TicketState.OPEN: lazy_pgettext("ticket state", "Open"),
    TicketState.PENDING: lazy_gettext("Pending"),
    TicketState.SOLVED: lazy_gettext("Solved"),
    TicketState.CLOSED: lazy_gettext("Closed"),
}
STEPS: dict[TicketState, LazyString] = {
    TicketState.OPEN: lazy_gettext("Reopen"),
    TicketState.PENDING: lazy_gettext("Put on hold"),
    TicketState.SOLVED: lazy_gettext("Solve"),
    TicketState.CLOSED: lazy_gettext("Close the ticket"),
}
"""What the step to a state is called."""
STATE_ICONS = {
    TicketState.OPEN: "undo-2",
    TicketState.PENDING: "pause",
    TicketState.SOLVED: "check",
    TicketState.CLOSED: "check-check",
}
PRIORITIES: dict[Priority, LazyString] = {
    Priority.URGENT: lazy_gettext("Urgent"),
    Priority.HIGH: lazy_gettext("High"),
    Priority.NORMAL: lazy_gettext("Normal"),
    Priority.LOW: lazy_gettext("Low"),
}
CALL_TITLES: dict[Channel, LazyString] = {
    **CHANNELS,
    Channel.HELP_CENTER: lazy_gettext("Inquiry"),
    Channel.MANUAL: lazy_gettext("By hand"),
}
"""Shorter, for the list of a ticket's calls."""
CHANNEL_ICONS = {
    Channel.CHAT: "message-circle",
    Channel.HELP_CENTER: "mail",
    Channel.IMPORTED_CHAT: "cloud-download",
    Channel.EMAIL: "at-sign",
    Channel.MANUAL: "pencil",
}
DIRECTIONS: dict[Direction, LazyString] = {
    Direction.IN: lazy_gettext("From the customer"),
    Direction.OUT: lazy_gettext("To the customer"),
}
REPLIES: dict[str, LazyString] = {
    "open": lazy_gettext("Answered by mail"),
    "pending": lazy_gettext("Interim mail sent"),
    "solved": lazy_gettext("Final mail sent"),
}
"""By the state after it."""
REASONS: dict[Reason, LazyString] = {
    Reason.SPAM: lazy_gettext("Spam"),
    Reason.TEST: lazy_gettext("Test"),
    Reason.DUPLICATE: lazy_gettext("Duplicate"),
    Reason.BY_CHAT: lazy_gettext("Solved by chat"),
    Reason.BY_PHONE: lazy_gettext("Solved by phone"),
    Reason.OTHER: lazy_gettext("Other"),
}
FIELDS: dict[str, LazyString] = {
    "subject": lazy_gettext("Subject"),
    "content": lazy_gettext("Content"),
    "note": lazy_gettext("Note"),
    "priority": lazy_gettext("Priority"),
    "category_id": lazy_gettext("Processing type"),
    "tags": lazy_gettext("Tags"),
}
CALL_STATES: dict[CallState, LazyString] = {
    CallState.OPEN: lazy_pgettext("call state", "Open"),
    CallState.CLOSED: lazy_pgettext("call state", "Closed"),
}


def channel(one: Channel, source_name: str = "") -> str:
    """A channel in words; an imported chat is called after its source (glossary)."""
    if one == Channel.IMPORTED_CHAT and source_name:
        return str(_("Chat (%(source)s)", source=source_name))
    return str(CHANNELS[one])


def category_path(node: Node) -> str:
    """A category with everything above it: 返金 › 返金時期の確認."""
    return SEPARATOR.join(category.name_in(languages.current()) for category in node.path())
