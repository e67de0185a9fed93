"""What the filters of the history offer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from flask_babel import format_date, to_user_timezone
from flask_babel import gettext as _

from helpcenter.accounts.models import Operator
from helpcenter.chat import channels
from helpcenter.chat.history_filters import HELP_CENTER, Filters
from helpcenter.chat.history_listing import Search
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.services import category_choice
from helpcenter.services.category_choice import Choice
from helpcenter.services.models import AllowedSite, Membership
from helpcenter.web import languages


@dataclass(frozen=True)
class Choices:
    """(value, words) pairs for the fields; `category` is what is chosen, `periods` (words, first day, last day)."""

    operators: list[tuple[int, str]]
    channels: list[tuple[str, str]]
    category: Choice | None
    period: str
    periods: list[tuple[str, date, date]]


def of(wanted: Search) -> Choices:
    """The choices for whoever searches."""
    service_ids = [service.id for service in wanted.services]
    return Choices(
        operators=_operators(service_ids),
        channels=_channels(service_ids, wanted.filters.channel),
        category=_category(service_ids, wanted.filters.category),
        period=period_words(wanted.filters),
        periods=_periods(to_user_timezone(now()).date()),
    )


def period_words(filters: Filters) -> str:
    """The period in short: 11/1–11/20; '' where there is none."""
    if not filters.since and not filters.until:
        return ""
    if filters.since == filters.until:
        return _short(filters.since)
    return f"{_short(filters.since)}–{_short(filters.until)}"


def _short(day: date | None) -> str:
    if day is None:
        return ""
    pattern = "M/d" if day.year == to_user_timezone(now()).year else "yyyy/M/d"
    return str(format_date(day, pattern))


def _operators(service_ids: list[int]) -> list[tuple[int, str]]:
    """Everybody who works or worked for one of the services."""
    members = sa.select(Membership.operator_id).where(Membership.service_id.in_(service_ids))
    query = sa.select(Operator.id, Operator.name).where(Operator.id.in_(members)).order_by(Operator.name, Operator.id)
    return [(operator_id, name) for operator_id, name in db.session.execute(query)]


def _channels(service_ids: list[int], chosen: str) -> list[tuple[str, str]]:
    query = sa.select(AllowedSite.origin).where(AllowedSite.service_id.in_(service_ids)).distinct()
    origins = set(db.session.scalars(query))
    if chosen and chosen != HELP_CENTER:
        origins.add(chosen)
    return [(HELP_CENTER, str(_("Help center"))), *((origin, channels.site(origin)) for origin in sorted(origins))]


def _category(service_ids: list[int], category_id: int | None) -> Choice | None:
    found = (category_choice.find(service_id, category_id, languages.current()) for service_id in service_ids)
    return next(filter(None, found), None)


def _periods(today: date) -> list[tuple[str, date, date]]:
    day = timedelta(days=1)
    this_month = today.replace(day=1)
    last_month = (this_month - day).replace(day=1)
    return [
        (str(_("Today")), today, today),
        (str(_("Yesterday")), today - day, today - day),
        (str(_("Last 7 days")), today - 6 * day, today),
        (str(_("This month")), this_month, today),
        (str(_("Last month")), last_month, this_month - day),
    ]
