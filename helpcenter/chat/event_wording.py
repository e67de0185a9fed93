"""The sentences of event lines: patterns that are filled with the particulars of a line (events.py)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from babel.lists import format_list
from flask_babel import LazyString, get_locale, ngettext
from flask_babel import lazy_gettext as _

from helpcenter.web import languages

REASONS: dict[str, LazyString] = {
    "last_operator": _("last operator"),
    "fewest": _("fewest chats at hand"),
    "supervisor": _("by a supervisor"),
}
"""Why an operator was chosen, by the automatic assignment (live-chat.md 3.1) or by somebody."""

FIELDS: dict[str, LazyString] = {
    "name": _("Name"),
    "email": _("E-mail"),
    "note": _("Note"),
    "category": _("Processing type"),
}
"""The editable fields of customer and inquiry information."""

ICONS = {
    "consented": "shield-check",
    "assigned": "user-round-check",
    "opened": "message-circle",
    "taken": "hand",
    "reoffered": "timer",
    "lost": "wifi-off",
    "transferred": "arrow-left-right",
    "transfer_returned": "undo-2",
    "transfer_withdrawn": "undo-2",
    "taken_over": "hand",
    "escalated": "bell-ring",
    "joined": "user-plus",
    "left": "log-out",
    "idle_warned": "clock",
    "inquiry_offered": "moon",
    "attended_again": "user-round-check",
    "customer_ended": "circle-x",
    "operator_ended": "circle-x",
    "system_ended": "circle-x",
    "rating_requested": "star",
    "rated": "star",
    "information_saved": "save",
    "ticket_created": "ticket-plus",
    "unread_mailed": "mail",
    "masked": "eye-off",
    "unmasked": "eye",
}

STAFF: dict[str, LazyString] = {
    "consented": _("Agreed to the collection of personal information (%(language)s, version %(version)s)"),
    "assigned": _("Assigned to %(operator)s"),
    "assigned.why": _("Assigned to %(operator)s (%(why)s)"),
    "opened": _("%(operator)s opened the chat"),
    "taken": _("%(operator)s took the chat from the queue"),
    "reoffered": _("Not opened in time by %(missed_by)s, assigned to %(operator)s"),
    "reoffered.queue": _("Not opened in time by %(missed_by)s, back in the queue"),
    "lost": _("Connection of %(operator)s lost, back in the queue"),
    "transferred": _("Transferred from %(previous)s to %(operator)s"),
    "transferred.queue": _("%(previous)s put the chat back into the queue"),
    "transfer_returned": _("Returned by %(by)s to %(operator)s"),
    "transfer_returned.queue": _("Returned by %(by)s, back in the queue"),
    "transfer_returned.timeout": _("Transfer not accepted in time by %(by)s, back to %(operator)s"),
    "transfer_returned.timeout.queue": _("Transfer not accepted in time by %(by)s, back in the queue"),
    "transfer_returned.gone": _("%(by)s is not present any more, back to %(operator)s"),
    "transfer_returned.gone.queue": _("%(by)s is not present any more, back in the queue"),
    "transfer_withdrawn": _("%(operator)s withdrew the transfer"),
    "taken_over": _("%(operator)s took over the chat of %(previous)s"),
    "escalated": _("Nobody has opened the chat: shown to supervisors"),
    "joined": _("%(operator)s joined"),
    "left": _("%(operator)s left"),
    "inquiry_offered": _("Nobody is present: the inquiry form was offered"),
    "attended_again": _("Somebody is present again"),
    "customer_ended": _("The customer ended the chat"),
    "operator_ended": _("%(operator)s ended the chat"),
    "system_ended": _("Ended automatically"),
    "system_ended.idle": _("Ended automatically: no message from the customer"),
    "system_ended.nobody_present": _("Ended automatically: no operator was present"),
    "system_ended.customer_gone": _("Ended automatically: the customer had left the queue"),
    "system_ended.operator_away": _("Ended automatically: the operator was away"),
    "rating_requested": _("%(operator)s asked for a rating"),
    "rated.satisfied": _("Rated satisfied"),
    "rated.unsatisfied": _("Rated not satisfied"),
    "rated.satisfied.changed": _("Rating changed to satisfied"),
    "rated.unsatisfied.changed": _("Rating changed to not satisfied"),
    "information_saved": _("%(operator)s saved the information (%(fields)s)"),
    "ticket_created": _("%(operator)s created ticket %(ticket)s"),
    "unread_mailed": _("What the customer had not read was mailed"),
    "masked": _("%(operator)s masked a part of line %(seq)s"),
    "unmasked": _("%(operator)s looked at what is masked in line %(seq)s (%(reason)s)"),
}

CUSTOMER: dict[str, LazyString] = {
    "consented": _("The chat has started"),
    "opened": _("%(nickname)s will help you"),
    "taken": _("%(nickname)s will help you"),
    "transferred": _("We are connecting you to another operator"),
    "transfer_withdrawn": _("%(nickname)s will help you"),
    "taken_over": _("%(nickname)s will help you"),
    "joined": _("%(nickname)s joined"),
    "left": _("%(nickname)s left"),
    "inquiry_offered": _("All operators have left"),
    "attended_again": _("An operator is here again"),
    "customer_ended": _("You ended the chat"),
    "operator_ended": _("%(nickname)s ended the chat"),
    "system_ended": _("The chat has ended"),
    "system_ended.idle": _("The chat has ended because there was no message for a while"),
    "system_ended.nobody_present": _("The chat has ended because no operator is present"),
    "system_ended.customer_gone": _("The chat has ended because its window was closed for a while"),
}


def sentence(table: dict[str, LazyString], event: str, particulars: Mapping[str, Any]) -> str:
    """The sentence of `event` out of STAFF or CUSTOMER, in the reader's language."""
    if event == "idle_warned":
        return _idle_warned(int(particulars.get("minutes", 0)))
    variant = _variant(event, particulars)
    pattern = table.get(variant) or table[event]
    return str(pattern) % _Values(particulars)


def _variant(event: str, particulars: Mapping[str, Any]) -> str:
    """The key of the pattern that fits the particulars, such as "system_ended.idle"."""
    if event == "rated":
        key = "rated.satisfied" if particulars.get("satisfied") else "rated.unsatisfied"
        return f"{key}.changed" if particulars.get("changed") else key
    if event in ("reoffered", "transferred") and not particulars.get("operator"):
        return f"{event}.queue"
    if event == "transfer_returned":
        why = particulars.get("why", "returned")
        key = event if why == "returned" else f"{event}.{why}"
        return key if particulars.get("operator") else f"{key}.queue"
    if event == "assigned" and particulars.get("why") in REASONS:
        return "assigned.why"
    return f"{event}.{particulars['why']}" if "why" in particulars else event


def _idle_warned(minutes: int) -> str:
    return str(
        ngettext(
            "Without a message, the chat ends in %(num)s minute",
            "Without a message, the chat ends in %(num)s minutes",
            minutes,
        )
    )


class _Values(dict[str, Any]):
    """Particulars as a sentence shows them; what an old row does not have is left empty."""

    def __missing__(self, key: str) -> str:
        return ""

    def __getitem__(self, key: str) -> str:
        value = super().__getitem__(key)
        if key == "fields":
            return format_list([str(FIELDS[name]) for name in value if name in FIELDS], locale=get_locale())
        if key == "language":
            return languages.display_name(str(value))
        return str(REASONS[value]) if key == "why" else str(value)
