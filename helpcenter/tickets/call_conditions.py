"""What コール検索 offers to choose from, and its conditions in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import url_for
from flask_babel import format_date, pgettext
from flask_babel import gettext as _

from helpcenter.accounts.models import Operator
from helpcenter.customers import finding
from helpcenter.customers.models import Channel, Customer
from helpcenter.extensions import db
from helpcenter.services.membership import services_of
from helpcenter.services.models import Membership
from helpcenter.tickets import custom_fields, wording
from helpcenter.tickets.call_filters import CallFilters
from helpcenter.tickets.category_choices import category_choices
from helpcenter.tickets.custom_field_model import CustomField
from helpcenter.tickets.models import TicketState
from helpcenter.web import languages


@dataclass(frozen=True)
class Choices:
    """ID → name of what can be chosen. Processing types only where one service is: each has its own."""

    services: dict[int, str]
    operators: dict[int, str]
    categories: dict[int, str]
    customer: Customer | None
    fields: list[CustomField]
    """The chosen service's own."""


@dataclass(frozen=True)
class Condition:
    """A condition that is set, and the search without it."""

    label: str
    value: str
    url_without: str


def choices(operator: Operator, wanted: CallFilters) -> Choices:
    """What `operator` may look for."""
    services = {one.id: one.name_in(languages.current()) for one in services_of(operator)}
    one = wanted.service if wanted.service in services else next(iter(services), 0) if len(services) == 1 else None
    types = category_choices(one, wanted.category)[1:] if one else []
    own = finding.visible_to(operator).where(Customer.id == wanted.customer_id)
    return Choices(
        services=services,
        operators=_operators(list(services)),
        categories={int(category_id): path for category_id, path in types},
        customer=db.session.scalar(own) if wanted.customer_id else None,
        fields=custom_fields.of_service(one) if one else [],
    )


def shown(wanted: CallFilters, offered: Choices) -> list[Condition]:
    """The conditions that are set, besides the words looked for."""
    return [
        Condition(label, value or "?", f"{url_for('calls.index')}?{urlencode(wanted.arguments(**{name: None}))}")
        for name, label, value in _values(wanted, offered)
        if name in wanted.arguments()
    ]


def _values(wanted: CallFilters, offered: Choices) -> Iterator[tuple[str, str, str | None]]:
    yield "number", _("Number"), wanted.number
    yield "since", _("From"), _day(wanted.since)
    yield "until", _("To"), _day(wanted.until)
    yield "service", _("Service"), offered.services.get(wanted.service or 0)
    yield "channel", _("Channel"), str(wording.CHANNELS[Channel(wanted.channel)]) if wanted.channel else None
    yield "state", _("State"), str(wording.STATES[TicketState(wanted.state)]) if wanted.state else None
    yield "operator", _("In charge"), offered.operators.get(wanted.operator or 0)
    yield "category", _("Processing type"), offered.categories.get(wanted.category or 0)
    yield "customer", pgettext("ticket field", "Customer"), wanted.customer
    yield "email", _("E-mail"), wanted.email
    yield "phone", _("Phone"), wanted.phone
    named = {field.key: field for field in offered.fields}
    for key, typed in wanted.custom:
        field = named.get(key)
        label = field.name_in(languages.current()) if field else "?"
        yield key, label, custom_fields.shown(field, typed, languages.current()) if field else None
    yield "customer_id", pgettext("ticket field", "Customer"), offered.customer.shown_name if offered.customer else None


def _day(day: date | None) -> str | None:
    return str(format_date(day, "yyyy/MM/dd")) if day else None


def _operators(service_ids: list[int]) -> dict[int, str]:
    """Everybody who works for one of the services."""
    members = sa.select(Membership.operator_id).where(Membership.service_id.in_(service_ids))
    query = sa.select(Operator.id, Operator.name).where(Operator.id.in_(members))
    return {row.id: row.name for row in db.session.execute(query.order_by(Operator.name))}
