"""The pages of statistics (help-center.md 2); the URL holds the filters."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.statistics import definitions, wording
from helpcenter.statistics.help_page import HelpReport
from helpcenter.statistics.import_page import ImportReport
from helpcenter.statistics.page import Report
from helpcenter.statistics.scope import Scope

blueprint = Blueprint("statistics", __name__, url_prefix="/console/statistics")


@blueprint.get("")
@requires(Permission.STATISTICS)
def index() -> ResponseReturnValue:
    """Figures of chats."""
    return _page("statistics/index.html", Report(current_operator, request.args))


@blueprint.get("/articles")
@requires(Permission.STATISTICS)
def articles() -> ResponseReturnValue:
    """Views and helpfulness of articles, searches without a hit."""
    return _page("statistics/articles.html", HelpReport(current_operator, request.args))


@blueprint.get("/imports")
@requires(Permission.STATISTICS)
def imports() -> ResponseReturnValue:
    """Import runs, and what they brought."""
    return _page("statistics/imports.html", ImportReport(current_operator, request.args))


def _page(template: str, report: Scope) -> str:
    defined = definitions.all_of_them()
    return render_template(template, report=report, filters=report.filters, defined=defined, words=wording)
