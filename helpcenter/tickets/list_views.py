"""What is done from a list: the same to several tickets, and keeping a search."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.models import Operator
from helpcenter.accounts.permissions import Permission
from helpcenter.extensions import db
from helpcenter.tickets import bulk, finding, saved_searches
from helpcenter.tickets.models import Ticket, TicketState
from helpcenter.tickets.settings_model import SavedSearch
from helpcenter.web import filters
from helpcenter.web.refusals import RefusedError

blueprint = Blueprint("ticket_lists", __name__, url_prefix="/console")
LIST = ("view", "state", "q", "service")
"""What names a list; the form of its rows carries it along, as list_view and so on."""


@blueprint.post("/tickets/bulk")
@requires(Permission.TICKET_HANDLE)
def apply() -> ResponseReturnValue:
    """`do` says what (assign:7, assign: for nobody, state:solved, category:3), each `ticket` is ID:version."""
    chosen = _chosen()
    act = _act(*request.form.get("do", "").partition(":")[::2]) if chosen else None
    place: dict[str, Any] = {name: request.form.get(f"list_{name}") for name in LIST}
    back = url_for("tickets.index", **place)
    if act is None:
        flash(_("Choose tickets, and what to do with them."), "warning")
        return redirect(back, 303)
    return render_template("tickets/bulk.html", results=bulk.apply(chosen, act), back=back)


@blueprint.post("/saved-searches")
@requires(Permission.TICKET_HANDLE)
def keep() -> ResponseReturnValue:
    """Keep the search of a list under a name."""
    endpoint = request.form.get("endpoint", "")
    if endpoint not in saved_searches.ENDPOINTS:
        abort(400)
    names = {name for name in request.form if not name.startswith("_")} - {"endpoint", "name", "csrf_token", "page"}
    arguments: dict[str, Any] = {name: request.form[name][:500] for name in sorted(names)[:20] if request.form[name]}
    try:
        saved_searches.keep(current_operator, endpoint, request.form.get("name", "").strip()[:60], arguments)
        flash(_("The search is kept."))
    except RefusedError as refusal:
        flash(str(refusal), "warning")
    return redirect(url_for(endpoint, **arguments), 303)


@blueprint.post("/saved-searches/<int:search_id>/removal")
@requires(Permission.TICKET_HANDLE)
def drop(search_id: int) -> ResponseReturnValue:
    """Keep it no longer."""
    search = db.session.get(SavedSearch, search_id)
    if search is None or search.operator_id != current_operator.id:
        abort(404)
    endpoint = search.endpoint
    saved_searches.drop(search)
    return redirect(url_for(endpoint), 303)


def _chosen() -> list[tuple[Ticket, int]]:
    """The tickets, each with the version that was shown; 404 where one is not to be seen."""
    pairs = [value.partition(":")[::2] for value in request.form.getlist("ticket")[: bulk.MOST]]
    numbers = ((filters.id_in(ticket_id), filters.id_in(version)) for ticket_id, version in pairs)
    shown = {ticket_id: version for ticket_id, version in numbers if ticket_id and version}
    return [(finding.fetch(current_operator, ticket_id), version) for ticket_id, version in shown.items()]


def _act(what: str, value: str) -> bulk.Act | None:
    if what == "assign" and current_operator.may(Permission.TICKET_TRANSFER):
        operator_id = filters.id_in(value)
        to = db.session.get(Operator, operator_id) if operator_id else None
        return bulk.assign(to, current_operator) if to is not None or not value else None
    if what == "state" and value in list(TicketState):
        return bulk.change_state(TicketState(value), current_operator)
    if what == "category":
        return bulk.categorise(filters.id_in(value), current_operator)
    return None
