"""The page of statistics (help-center.md 2)."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.statistics import definitions, wording
from helpcenter.statistics.page import Report, service_names

blueprint = Blueprint("statistics", __name__, url_prefix="/console/statistics")


@blueprint.get("")
@requires(Permission.STATISTICS)
def index() -> ResponseReturnValue:
    """Figures of chats; the URL holds the filters."""
    report = Report(current_operator, request.args)
    return render_template(
        "statistics/index.html",
        report=report,
        filters=report.filters,
        defined=definitions.all_of_them(),
        words=wording,
        service_choices=service_names(report.services),
    )
