"""The states of a ticket as its customer reads them."""

from __future__ import annotations

from flask_babel import LazyString, lazy_pgettext

from helpcenter.tickets.models import TicketState

STATES: dict[TicketState, LazyString] = {
    TicketState.NEW: lazy_pgettext("own inquiry", "Received"),
    TicketState.OPEN: lazy_pgettext("own inquiry", "In progress"),
    TicketState.PENDING: lazy_pgettext("own inquiry", "Being checked"),
    TicketState.SOLVED: lazy_pgettext("own inquiry", "Answered"),
    TicketState.CLOSED: lazy_pgettext("own inquiry", "Finished"),
}
KINDS = {
    TicketState.NEW: "amber",
    TicketState.OPEN: "tint",
    TicketState.PENDING: "violet",
    TicketState.SOLVED: "green",
    TicketState.CLOSED: "neutral",
}
"""Colours of the badges."""
