"""カスタム項目: what a service has defined, and what calls and tickets have in it (tickets-customers.md 1.0)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

import sqlalchemy as sa
from flask_babel import format_date
from flask_babel import gettext as _

from helpcenter.audit import recording
from helpcenter.extensions import db
from helpcenter.services import ordering
from helpcenter.services.models import Service
from helpcenter.tickets.custom_field_model import CustomField, FieldKind
from helpcenter.transactions import lock, operation
from helpcenter.web.refusals import RefusedError

MOST = 50
LONGEST = 1000
Where = Literal["calls", "tickets", "customers"]
_PLACES = {"calls": CustomField.on_calls, "tickets": CustomField.on_tickets, "customers": CustomField.for_customers}
Values = Mapping[str, Any]


def of_service(service_id: int, *where: Where) -> list[CustomField]:
    """The definitions in their order; with `where` those that are for one of these places."""
    query = sa.select(CustomField).where(CustomField.service_id == service_id)
    if where:
        query = query.where(sa.or_(*(_PLACES[one] for one in where)))
    return list(db.session.scalars(query.order_by(CustomField.position, CustomField.id)))


def by_key(key: str) -> CustomField | None:
    """The definition that calls and tickets keep under `key`."""
    return db.session.get(CustomField, int(key[1:])) if _is_key(key) else None


def looked_for(field: CustomField, typed: str) -> str:
    """What a search compares with; what fits the field not at all finds nothing."""
    try:
        return normalised(field, typed)
    except RefusedError:
        return typed


def normalised(field: CustomField, typed: str) -> str:
    """What is kept of `typed`; '' where nothing was. Raises RefusedError with a sentence for whoever typed it."""
    text = typed.replace("\x00", "").strip()
    if not text:
        return ""
    if field.kind == FieldKind.NUMBER:
        return _number(text)
    if field.kind == FieldKind.DATE:
        return _date(text)
    if field.kind == FieldKind.CHOICE and text not in {value for value, _word in field.offered("")}:
        raise RefusedError(_("Choose one of the list."))
    if len(text) > LONGEST:
        raise RefusedError(_("Enter at most 1,000 characters."))
    return text


def shown(field: CustomField, value: Any, language: str) -> str:
    """A kept value as people read it. A choice that exists no more stays as it was chosen."""
    if value in (None, ""):
        return ""
    if field.kind == FieldKind.CHOICE:
        return dict(field.offered(language)).get(str(value), str(value))
    if field.kind == FieldKind.DATE:
        try:
            return str(format_date(date.fromisoformat(str(value)), "yyyy/MM/dd"))
        except ValueError:
            return str(value)
    return str(value)


def rows(fields: Sequence[CustomField], values: Values, language: str) -> list[tuple[str, str]]:
    """Name and value of each field, empty ones too; then whatever was kept under a key that nobody has defined."""
    known = [(field.name_in(language), shown(field, values.get(field.key), language)) for field in fields]
    keys = {field.key for field in fields}
    return [*known, *((key, str(value)) for key, value in values.items() if key not in keys and not _is_key(key))]


def split(fields: Sequence[CustomField], values: Values) -> tuple[dict[str, str], dict[str, str]]:
    """Of `values` those for the ticket, and those for its call."""
    ticket = {one.key: values[one.key] for one in fields if one.on_tickets and values.get(one.key)}
    call = {one.key: values[one.key] for one in fields if one.on_calls and values.get(one.key)}
    return ticket, call


def merged(before: Values, typed: Values) -> dict[str, Any]:
    """`before` with what was typed; empty is taken away."""
    return {key: value for key, value in {**before, **typed}.items() if value not in (None, "")}


def create(service: Service, *, by: int | None, **values: Any) -> CustomField:
    """A new one at the end. Raises RefusedError where there are too many, or the name is taken."""
    with operation():
        lock(service)
        others = of_service(service.id)
        _check_name(others, values["name"])
        if len(others) >= MOST:
            raise RefusedError(_("There are %(number)s already. Delete one first.", number=MOST), "kind")
        field = CustomField(service_id=service.id, position=others[-1].position + 1 if others else 1, **values)
        db.session.add(field)
        recording.record(by, "custom_field_created", field, service=service.slug)
    return field


def change(field: CustomField, *, by: int | None, **values: Any) -> None:
    """Set columns; the kind stays, because what was typed fits no other. Raises RefusedError for a taken name."""
    with operation():
        lock(db.session.get_one(Service, field.service_id))
        _check_name([one for one in of_service(field.service_id) if one is not field], values["name"])
        changed = [name for name, value in values.items() if name != "kind" and getattr(field, name) != value]
        for name in changed:
            setattr(field, name, values[name])
        recording.record(by, "custom_field_changed", field, changed=changed)


def delete(field: CustomField, *, by: int | None) -> None:
    """Nobody sees it any more; what was typed stays with the calls and tickets until they are erased."""
    with operation():
        recording.record(by, "custom_field_deleted", field, name=field.name)
        db.session.delete(field)


def move(field: CustomField, direction: Literal["up", "down"], *, by: int | None) -> None:
    """Change places with its neighbour; nothing happens at the end of the list."""
    with operation():
        lock(db.session.get_one(Service, field.service_id))
        if ordering.step(of_service(field.service_id), field, ordering.PLACES[direction]):
            recording.record(by, "custom_field_moved", field, direction=direction)


def _check_name(others: Sequence[CustomField], name: Mapping[str, str]) -> None:
    for language, word in name.items():
        if word and any(one.name.get(language, "").casefold() == word.casefold() for one in others):
            raise RefusedError(_("There is one with this name already. Choose another name."), f"name_{language}")


def _number(text: str) -> str:
    try:
        number = Decimal(text.translate(_WIDE).replace(",", ""))
    except InvalidOperation:
        raise RefusedError(_("Enter a number, such as 1200 or 2.5.")) from None
    if not number.is_finite() or abs(number) >= Decimal(10) ** 15:
        raise RefusedError(_("Enter a number, such as 1200 or 2.5."))
    plain = f"{number.normalize():f}"
    return "0" if plain in ("-0", "0") else plain[:40]


def _date(text: str) -> str:
    try:
        return date.fromisoformat(text.translate(_WIDE).replace("/", "-")).isoformat()
    except ValueError:
        raise RefusedError(_("Enter a date, such as 2026-11-20.")) from None


def _is_key(key: str) -> bool:
    """Whether it is the key of a definition, and so of one that was deleted."""
    return key.startswith("f") and key[1:].isdecimal()


_WIDE = str.maketrans("０１２３４５６７８９．，／－ー−", "0123456789.,/---")  # what Japanese keyboards give
