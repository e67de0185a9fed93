"""コール検索."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.models import Operator
from helpcenter.accounts.permissions import Permission
from helpcenter.extensions import db
from helpcenter.services.membership import services_of
from helpcenter.services.models import Membership, Service
from helpcenter.tickets import call_filters, call_search, found, wording
from helpcenter.tickets.forms import category_choices
from helpcenter.tickets.models import Call
from helpcenter.web import paging

blueprint = Blueprint("calls", __name__, url_prefix="/console/calls")


@blueprint.get("")
@requires(Permission.TICKET_HANDLE)
def index() -> ResponseReturnValue:
    """One search over calls and tickets; the URL holds it."""
    wanted, services = call_filters.requested(), services_of(current_operator)
    ids = [service.id for service in services]
    query = call_search.matching(wanted, ids, current_operator.time_zone).options(*call_search.FOR_ROWS)
    page = paging.page(query, Call, "received_at")
    return render_template(
        "tickets/calls.html",
        wanted=wanted,
        page=page,
        found=found.rows(page.rows, wanted.q),
        services=services,
        operators=_operators(ids),
        categories=_categories(services, wanted),
        words=wording,
    )


def _operators(service_ids: list[int]) -> list[tuple[int, str]]:
    """Who can be looked for: everybody who works or worked for one of the services."""
    members = sa.select(Membership.operator_id).where(Membership.service_id.in_(service_ids))
    query = sa.select(Operator.id, Operator.name).where(Operator.id.in_(members))
    return [(row.id, row.name) for row in db.session.execute(query.order_by(Operator.name))]


def _categories(services: list[Service], wanted: call_filters.CallFilters) -> list[tuple[str, str]]:
    """The processing types of the chosen service, or of the only one there is; else none can be chosen."""
    chosen = [service for service in services if service.id == wanted.service] or services
    return category_choices(chosen[0].id, wanted.category)[1:] if len(chosen) == 1 else []
