"""The list below a field for a processing type, while somebody types."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from helpcenter.accounts.access import current_operator, signed_in
from helpcenter.services import category_choice
from helpcenter.services.membership import services_of
from helpcenter.web import languages

blueprint = Blueprint("category_choice", __name__)


@blueprint.get("/console/categories")
@signed_in
def options() -> ResponseReturnValue:
    """Categories whose path has the words of `q`: of the service `service`, or of all the operator works for.

    `all=1`: those too that cannot be given any more.
    """
    wanted = request.args.get("service", type=int)
    services = [one for one in services_of(current_operator) if wanted in (None, one.id)]
    choices = category_choice.matching(
        services, request.args.get("q", "")[:200], languages.current(), inactive=bool(request.args.get("all"))
    )
    return render_template("services/_category_options.html", choices=choices, most=category_choice.MOST)
