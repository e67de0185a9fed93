"""Service management → service settings → normal services: the chat sync processes (chat-import.md 4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.extensions import db
from helpcenter.imports import finding, overview, processes, run_progress
from helpcenter.web.fragments import is_htmx
from helpcenter.web.refusals import RefusedError

blueprint = Blueprint("chat_syncs", __name__, url_prefix="/admin/processes")
RECENT = 6


@blueprint.get("")
@requires(Permission.SERVICE_MANAGEMENT)
def index() -> ResponseReturnValue:
    """The list; htmx gets the list alone, again and again."""
    return _list() if is_htmx() else render_template("imports/processes.html", **_contents())


@blueprint.post("/<int:source_id>/start")
@requires(Permission.SERVICE_MANAGEMENT)
def start(source_id: int) -> ResponseReturnValue:
    """Run with the chat setting as it is now."""
    return _do(processes.start, source_id, _("The process runs."))


@blueprint.post("/<int:source_id>/stop")
@requires(Permission.SERVICE_MANAGEMENT)
def stop(source_id: int) -> ResponseReturnValue:
    """Stop at once."""
    return _do(processes.stop, source_id, _("The process is stopped."))


@blueprint.post("/<int:source_id>/restart")
@requires(Permission.SERVICE_MANAGEMENT)
def restart(source_id: int) -> ResponseReturnValue:
    """Stop, and run with the chat setting as it is now."""
    return _do(processes.restart, source_id, _("The process runs with the new settings."))


@blueprint.post("/<int:source_id>/runs")
@requires(Permission.SERVICE_MANAGEMENT)
def run_now(source_id: int) -> ResponseReturnValue:
    """Import now."""
    return _do(processes.run_now, source_id, _("An import run was started."))


def _do(action: Callable[..., Any], source_id: int, done: str) -> ResponseReturnValue:
    source = finding.source(current_operator, source_id)
    refusal = ""
    try:
        action(source.sync, by=current_operator)
    except RefusedError as refused:
        refusal = str(refused)
    if is_htmx():
        return _list(done, refusal), 422 if refusal else 200
    flash(refusal or done, "error" if refusal else "message")
    return redirect(url_for("chat_syncs.index"), 303)


def _list(done: str = "", refusal: str = "") -> str:
    return render_template("imports/_processes.html", done=done, refusal=refusal, **_contents())


def _contents() -> dict[str, Any]:
    listed = overview.processes_of(current_operator)
    recent = db.session.scalars(finding.runs(current_operator).limit(RECENT)).all()
    return {
        "processes": listed,
        "progress": {one.run.id: run_progress.of(one.run) for one in listed if one.run is not None},
        "recent": [run_progress.RunProgress(run, []) for run in recent],
        "rejections": overview.open_rejections(current_operator),
        "is_busy": any(one.run is not None for one in listed),
    }
