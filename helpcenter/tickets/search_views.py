"""コール検索."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.tickets import call_conditions, call_filters, call_search, found, saved_searches, wording
from helpcenter.tickets.models import Call
from helpcenter.web import paging

blueprint = Blueprint("calls", __name__, url_prefix="/console/calls")


@blueprint.get("")
@requires(Permission.TICKET_HANDLE)
def index() -> ResponseReturnValue:
    """One search over calls and tickets; the URL holds it. With `counted` how many there are."""
    wanted = call_filters.requested()
    choices = call_conditions.choices(current_operator, wanted)
    ids = list(choices.services)
    queries = call_search.matching(wanted, ids, current_operator.time_zone)
    if paging.is_to_count():
        return render_template("tickets/_call_number.html", page=paging.number(*queries))
    page = paging.page([query.options(*call_search.FOR_ROWS) for query in queries], Call, "received_at", later=True)
    return render_template(
        "tickets/calls.html",
        wanted=wanted,
        page=page,
        found=found.rows(page.rows, wanted.q),
        choices=choices,
        conditions=call_conditions.shown(wanted, choices),
        saved=saved_searches.of(current_operator, "calls.index"),
        words=wording,
    )
