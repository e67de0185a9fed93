"""A consent that was withdrawn is asked for again before anything more is written (tickets-customers.md 2.4)."""

from __future__ import annotations

from helpcenter.audit import recording
from helpcenter.services.models import PrivacyWording
from helpcenter.tickets.models import Ticket
from helpcenter.transactions import lock, operation


def is_missing(ticket: Ticket) -> bool:
    """Whether the ticket's customer has withdrawn it."""
    return ticket.customer.consent_withdrawn_at is not None


def give(ticket: Ticket, wording: PrivacyWording) -> None:
    """The ticket's customer agrees to `wording`."""
    with operation():
        lock(ticket.customer).consent_withdrawn_at = None
        agreed = {"wording_id": wording.id, "version": wording.version, "language": wording.language}
        recording.record(None, "inquiry_consented", ticket, **agreed)
