"""Searches that an operator keeps under a name (tickets-customers.md 1.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from flask_babel import gettext as _

from helpcenter.accounts.models import Operator
from helpcenter.extensions import db
from helpcenter.tickets.settings_model import SavedSearch
from helpcenter.transactions import exclusive, operation
from helpcenter.web.refusals import RefusedError

ENDPOINTS = ("tickets.index", "calls.index")
MOST = 30


def of(operator: Operator, endpoint: str) -> Sequence[SavedSearch]:
    """One's own, by name."""
    own = (SavedSearch.operator_id == operator.id, SavedSearch.endpoint == endpoint)
    return db.session.scalars(sa.select(SavedSearch).where(*own).order_by(SavedSearch.name)).all()


def keep(operator: Operator, endpoint: str, name: str, arguments: Mapping[str, str]) -> SavedSearch:
    """Keep it; the same name again is the new search. Raises RefusedError without a name, and past MOST."""
    if not name:
        raise RefusedError(_("Enter a name for the search."))
    with operation():
        exclusive(f"saved_searches.{operator.id}")
        known = of(operator, endpoint)
        found = next((one for one in known if one.name == name), None)
        if found is None and len(known) >= MOST:
            raise RefusedError(_("No more than %(count)s searches can be kept.", count=MOST))
        found = found or SavedSearch(operator_id=operator.id, endpoint=endpoint, name=name)
        found.arguments = dict(arguments)
        db.session.add(found)
    return found


def drop(search: SavedSearch) -> None:
    """Keep it no longer."""
    with operation():
        db.session.delete(search)
