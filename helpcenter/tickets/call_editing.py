"""Changing what a call says (tickets-customers.md 1.4). A later import leaves alone what was changed here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from helpcenter.accounts.models import Operator
from helpcenter.clock import now
from helpcenter.columns import Localized
from helpcenter.customers.models import Channel
from helpcenter.extensions import db
from helpcenter.services.models import Category
from helpcenter.tickets import custom_fields, editing, events, indexing
from helpcenter.tickets.models import Call, TicketState
from helpcenter.transactions import operation, raise_version
from helpcenter.web.refusals import RefusedError

FIELDS = ("subject", "content", "note", "priority", "category_id", "tags", "custom_fields")
OF_THE_SOURCE = ("subject", "content")
"""What an imported call says is said by the external system."""


def may_edit(call: Call) -> bool:
    """Calls of a closed ticket stay as they are, but for imported ones, whose tickets are closed from the beginning."""
    imported = call.channel == Channel.IMPORTED_CHAT
    return call.erased_at is None and (imported or call.ticket.state != TicketState.CLOSED)


def editable(call: Call) -> tuple[str, ...]:
    """The fields that can be changed."""
    imported = call.channel == Channel.IMPORTED_CHAT
    return tuple(name for name in FIELDS if not (imported and name in OF_THE_SOURCE))


def save(call: Call, *, version: int, by: Operator, values: Mapping[str, Any]) -> None:
    """Set what `values` has; `version` is the ticket's that was shown.

    Raises StaleError, and RefusedError for a call that cannot be edited and a category that cannot be chosen.
    """
    with operation():
        raise_version(call.ticket, version)
        if not may_edit(call):
            raise RefusedError(_("A closed ticket can no longer be changed."))
        wanted = {name: value for name, value in values.items() if name in editable(call)}
        if "custom_fields" in wanted:
            wanted["custom_fields"] = custom_fields.merged(call.custom_fields, wanted["custom_fields"])
        changed = [name for name, value in wanted.items() if getattr(call, name) != value]
        if not changed:
            return
        _check_category(call, wanted.get("category_id"))
        _note(call, changed, wanted, by)
        for name in changed:
            setattr(call, name, wanted[name])
        call.edited_fields = list(dict.fromkeys([*call.edited_fields, *changed]))
        call.ticket.updated_at = now()
        db.session.flush()
        db.session.refresh(call, ["category"])
        indexing.put(call)


def _check_category(call: Call, category_id: int | None) -> None:
    if category_id and category_id != call.category_id:
        category = db.session.get(Category, category_id)
        if not editing.can_be_chosen(category, call.service_id):
            raise RefusedError(_("This processing type can no longer be chosen."), "category_id")


def _note(call: Call, changed: list[str], wanted: Mapping[str, Any], by: Operator) -> None:
    own: list[Localized] = []
    if "custom_fields" in changed:
        own = editing.changed_names(call.service_id, call.custom_fields, wanted["custom_fields"])
    fields = [name for name in changed if name != "custom_fields"]
    kind = events.Kind.CALL_EDITED
    events.record(call.ticket, kind, by, call=call.subject[:80], fields=fields, custom=own)
