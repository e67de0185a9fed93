"""The services' own fields in the sheet of calls: a column for each name (tickets-customers.md 1.0, 1.7)."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from helpcenter.exports.chat_sheets import PAGE
from helpcenter.extensions import db
from helpcenter.tickets import custom_fields
from helpcenter.tickets.custom_field_model import CustomField
from helpcenter.tickets.models import Call

OwnFields = dict[str, list[CustomField]]
"""Name in the reader's language → the definitions of that name; several services may have one each."""


def of_calls(ids: Sequence[int], language: str) -> OwnFields:
    """Those of the services that the calls belong to, in their order."""
    services: set[int] = set()
    for start in range(0, len(ids), PAGE):
        part = list(ids[start : start + PAGE])
        services |= set(db.session.scalars(sa.select(Call.service_id).where(Call.id.in_(part)).distinct()))
    found: OwnFields = {}
    for service_id in sorted(services):
        for field in custom_fields.of_service(service_id):
            found.setdefault(field.name_in(language), []).append(field)
    return found


def values(call: Call, own: OwnFields, language: str) -> list[str]:
    """What stands in each column: the call's value, else its ticket's."""
    return [_value(call, fields, language) for fields in own.values()]


def _value(call: Call, fields: list[CustomField], language: str) -> str:
    kept = ((field, {**call.ticket.custom_fields, **call.custom_fields}.get(field.key)) for field in fields)
    return next((custom_fields.shown(field, value, language) for field, value in kept if value), "")
