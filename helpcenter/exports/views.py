"""Asking for exports, watching them, downloading one's own (live-chat.md 4.4)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires, signed_in
from helpcenter.accounts.permissions import Permission
from helpcenter.audit import recording
from helpcenter.chat import history_filters
from helpcenter.clock import now
from helpcenter.exports import asking, files, wording
from helpcenter.exports.kinds import KINDS
from helpcenter.exports.models import Export, ExportState
from helpcenter.extensions import db
from helpcenter.statistics import filters as statistic_filters
from helpcenter.tickets import call_filters
from helpcenter.transactions import operation
from helpcenter.web.fragments import is_htmx

blueprint = Blueprint("exports", __name__, url_prefix="/console/exports")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("")
@signed_in
def index() -> ResponseReturnValue:
    """The operator's own exports of the last days."""
    found = db.session.scalars(asking.of(current_operator).limit(100)).all()
    template = "exports/_list.html" if is_htmx() else "exports/index.html"
    return render_template(template, exports=found, **_words())


@blueprint.post("/chats")
@requires(Permission.CHAT_EXPORT)
def create_of_chats() -> ResponseReturnValue:
    """Export what the search in the form finds."""
    return _ask("chats", history_filters.read(request.form).arguments())


@blueprint.post("/calls")
@requires(Permission.CHAT_EXPORT)
def create_of_calls() -> ResponseReturnValue:
    """Export what a call search finds (tickets-customers.md 1.7)."""
    return _ask("calls", call_filters.requested(request.form).arguments())


@blueprint.post("/statistics/<string:kind>")
@requires(Permission.STATISTICS)
def create_of_statistics(kind: str) -> ResponseReturnValue:
    """Export the figures that the page's filters ask for: all its tables, a sheet each (help-center.md 2)."""
    if f"statistics-{kind}" not in KINDS:
        abort(404)
    return _ask(f"statistics-{kind}", statistic_filters.read(request.form, now().date()).arguments())


def _ask(kind: str, search: dict[str, str]) -> ResponseReturnValue:
    problem = None
    try:
        asking.ask(kind, search, by=current_operator)
    except asking.TooManyExportsError:
        problem = _("%(count)s exports are under way already. Wait for one, or cancel it.", count=asking.MOST_AT_ONCE)
    if not is_htmx():
        return redirect(url_for("exports.index"), 303)
    return _status(problem), 409 if problem else 201


@blueprint.get("/latest")
@signed_in
def latest() -> ResponseReturnValue:
    """How far the last one is, for beside the button."""
    return _status()


@blueprint.post("/<int:export_id>/cancellation")
@signed_in
def cancel(export_id: int) -> ResponseReturnValue:
    """Stop one that is under way."""
    asking.cancel(_own(export_id))
    if not is_htmx():
        return redirect(url_for("exports.index"), 303)
    return _status() if request.headers.get("HX-Target", "").endswith("#export_status") else index()


@blueprint.get("/<int:export_id>/file")
@signed_in
def download(export_id: int) -> ResponseReturnValue:
    """The file, for whoever asked for it, while they may export."""
    export = _own(export_id)
    path = files.path_of(export.file_name)
    if export.state is not ExportState.DONE or not path.is_file():
        abort(404)
    if not current_operator.may(KINDS[export.kind].permission):
        abort(403)
    with operation():
        recording.record(current_operator.id, "export_downloaded", export, kind=export.kind)
    return send_file(path, mimetype=XLSX, as_attachment=True, download_name=file_name(export), max_age=0)


def file_name(export: Export) -> str:
    """chats-20261120-1042.xlsx: when it was asked for, in the reader's time."""
    return f"{export.kind}-{format_datetime(export.created_at, 'yyyyMMdd-HHmm')}.xlsx"


def _own(export_id: int) -> Export:
    found: Export = db.one_or_404(asking.of(current_operator).where(Export.id == export_id))
    return found


def _status(problem: str | None = None) -> str:
    found = db.session.scalars(asking.of(current_operator).limit(1)).first()
    return render_template("exports/_status.html", export=found, problem=problem, **_words())


def _words() -> dict[str, Any]:
    return {"file_name": file_name, "reason": wording.reason, "kept_days": asking.KEPT.days}
