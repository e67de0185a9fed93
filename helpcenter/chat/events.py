"""What happened in a chat, in words: the lines of kind `event` (live-chat.md 1.7, 4.1).

A row keeps the word and its particulars, never a sentence, so that everybody reads it in the own language.
"""

from __future__ import annotations

from enum import StrEnum

from helpcenter.accounts.models import Operator
from helpcenter.chat import event_wording as wording
from helpcenter.chat.models import Message


class Audience(StrEnum):
    """Who reads a line."""

    CUSTOMER = "customer"
    STAFF = "staff"


class Event(StrEnum):
    """What can happen, with the particulars each line carries; `operator` stands for operator_words(operator)."""

    CONSENTED = "consented"  # language, version (of the wording)
    ASSIGNED = "assigned"  # operator, why (event_wording.REASONS)
    OPENED = "opened"  # operator
    TAKEN = "taken"  # operator: opened out of the queue
    REOFFERED = "reoffered"  # operator (who has it now; left out: back in the queue), missed_by (a name)
    LOST = "lost"  # operator: the connection of the operator was lost before the chat was opened
    TRANSFERRED = "transferred"  # operator (who gets it; left out: back in the queue), previous (a name)
    TRANSFER_RETURNED = "transfer_returned"  # operator (who has it again; left out: the queue), by (a name), why
    TRANSFER_WITHDRAWN = "transfer_withdrawn"  # operator (who has it again)
    TAKEN_OVER = "taken_over"  # operator, previous (a name): a supervisor took it from somebody who is not there
    ESCALATED = "escalated"  # nobody has opened it, supervisors see it now
    JOINED = "joined"  # operator
    LEFT = "left"  # operator
    IDLE_WARNED = "idle_warned"  # minutes until the end
    INQUIRY_OFFERED = "inquiry_offered"  # nobody has been present for two minutes
    ATTENDED_AGAIN = "attended_again"  # somebody is present again after that
    CUSTOMER_ENDED = "customer_ended"
    OPERATOR_ENDED = "operator_ended"  # operator
    SYSTEM_ENDED = "system_ended"  # why: "idle", "nobody_present", "customer_gone", "operator_away" or left out
    RATING_REQUESTED = "rating_requested"  # operator
    RATED = "rated"  # satisfied, changed (true where it replaces an earlier rating)
    INFORMATION_SAVED = "information_saved"  # operator, fields (keys of event_wording.FIELDS)
    MASKED = "masked"  # operator, seq (of the line)
    UNMASKED = "unmasked"  # operator, seq, reason
    TICKET_CREATED = "ticket_created"  # operator, ticket (HC-1042)
    UNREAD_MAILED = "unread_mailed"  # what the customer had not read was mailed


ASIDE = frozenset({Event.INFORMATION_SAVED, Event.MASKED, Event.UNMASKED})
"""What is listed among the events of a chat, but not between the lines of its conversation."""


def operator_words(operator: Operator) -> dict[str, str]:
    """The particulars that name an operator: to colleagues by name, to customers by nickname."""
    return {"operator": operator.name, "nickname": operator.nickname}


def is_staff_only(event: Event | str) -> bool:
    """Whether customers never see lines of this event: the value for Message.staff_only."""
    return event not in wording.CUSTOMER and event != Event.IDLE_WARNED


def words(message: Message, audience: Audience | str) -> tuple[str | None, str]:
    """Icon (None: no icon) and sentence of an event line in the reader's language.

    Raises LookupError where the line is not for this audience.
    """
    event = Event(message.event or "")
    if audience == Audience.STAFF:
        return wording.ICONS[event], wording.sentence(wording.STAFF, event, message.particulars)
    if message.staff_only or is_staff_only(event):
        raise LookupError(f"customers do not see {event}")
    return None, wording.sentence(wording.CUSTOMER, event, message.particulars)
