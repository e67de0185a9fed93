"""Import runs: history, one run with its live progress and log, cancelling (chat-import.md 4.4)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.extensions import db
from helpcenter.imports import finding, overview, processes, reasons, run_progress, wording
from helpcenter.imports.models import ImportRun, RunState
from helpcenter.web import filters, paging
from helpcenter.web.fragments import is_htmx

blueprint = Blueprint("import_runs", __name__, url_prefix="/admin/processes/runs")
LOG_LINES = 300


@blueprint.get("")
@requires(Permission.SERVICE_MANAGEMENT)
def index() -> ResponseReturnValue:
    """The history; `?source=` and `?state=` filter it."""
    query = finding.runs(current_operator)
    source_id, state = filters.number("source"), filters.choice("state", [one.value for one in RunState])
    if source_id:
        query = query.where(ImportRun.chat_source_id == source_id)
    if state:
        query = query.where(ImportRun.state == RunState(state))
    page = paging.page(query, ImportRun, "created_at")
    return render_template(
        "imports/runs.html",
        page=page,
        runs=[run_progress.RunProgress(run, []) for run in page.rows],
        sources=db.session.scalars(finding.sources(current_operator)).all(),
        source_id=source_id,
        state=state,
        **_tabs(),
    )


@blueprint.get("/<int:run_id>")
@requires(Permission.SERVICE_MANAGEMENT)
def page(run_id: int) -> ResponseReturnValue:
    """One run; htmx gets its progress alone, while it goes on."""
    progress = run_progress.of(finding.run(current_operator, run_id), LOG_LINES)
    template = "imports/_run.html" if is_htmx() else "imports/run.html"
    return render_template(template, progress=progress, run=progress.run, error=_error(progress.run), in_page=True)


@blueprint.post("/<int:run_id>/cancellation")
@requires(Permission.SERVICE_MANAGEMENT)
def cancel(run_id: int) -> ResponseReturnValue:
    """End it; what it imported stays."""
    run = finding.run(current_operator, run_id)
    processes.cancel(run, by=current_operator)
    if is_htmx():
        return redirect(url_for("chat_syncs.index"), 303)
    flash(_("The run was cancelled. What it has imported stays."))
    return redirect(url_for("import_runs.page", run_id=run_id), 303)


def _error(run: ImportRun) -> str:
    return wording.sentence(reasons.decode(run.error)) if run.error else ""


def _tabs() -> dict[str, Any]:
    """The counts beside the tabs."""
    return {
        "process_count": len(overview.processes_of(current_operator)),
        "rejections": overview.open_rejections(current_operator),
    }
