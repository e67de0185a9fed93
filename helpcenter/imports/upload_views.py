"""Files with chats: upload, mapping screen, check, import (chat-import.md 3, `file`)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.extensions import db
from helpcenter.files import receiving
from helpcenter.imports import column_labels, columns, finding, overview, upload_check, uploads, wording
from helpcenter.imports.reasons import SourceError
from helpcenter.imports.upload_models import ImportFile
from helpcenter.web.fragments import is_htmx
from helpcenter.web.refusals import RefusedError

blueprint = Blueprint("import_files", __name__, url_prefix="/admin/processes/files")
SHOWN = 50


@blueprint.get("")
@requires(Permission.SERVICE_MANAGEMENT)
def index() -> ResponseReturnValue:
    """The form for another file, and the files of the last days."""
    return _index()


@blueprint.post("")
@requires(Permission.SERVICE_MANAGEMENT)
@receiving.takes_import
def upload() -> ResponseReturnValue:
    """Keep a file; its page then shows the columns."""
    source = finding.source(current_operator, request.form.get("source", type=int) or 0)
    given = request.files.get("file")
    if given is None or not given.filename:
        return _index(_("Choose a file.")), 422
    try:
        file = uploads.save(source, given, by=current_operator)
    except SourceError as error:
        return _index(wording.sentence(error.reason)), 422
    return redirect(url_for("import_files.page", file_id=file.id), 303)


@blueprint.get("/<int:file_id>")
@requires(Permission.SERVICE_MANAGEMENT)
def page(file_id: int) -> ResponseReturnValue:
    """One file with its columns and what the check found; htmx gets the report alone while a worker is at it."""
    return _page(finding.import_file(current_operator, file_id))


@blueprint.post("/<int:file_id>/check")
@requires(Permission.SERVICE_MANAGEMENT)
def check(file_id: int) -> ResponseReturnValue:
    """Check the file with the columns chosen; nothing is imported."""
    file = finding.import_file(current_operator, file_id)
    mapping = _mapping(file)
    missing = [name for name in columns.NEEDED if file.columns and name not in mapping]
    if missing:
        return _page(file, _("Choose a column for: %(fields)s", fields=column_labels.listed(missing))), 422
    uploads.request_check(file, mapping)
    return redirect(url_for("import_files.page", file_id=file.id), 303)


@blueprint.post("/<int:file_id>/run")
@requires(Permission.SERVICE_MANAGEMENT)
def run(file_id: int) -> ResponseReturnValue:
    """Import the file; its run's page shows how far it is."""
    file = finding.import_file(current_operator, file_id)
    try:
        made = uploads.request_import(file, by=current_operator)
    except RefusedError as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("import_files.page", file_id=file.id), 303)
    return redirect(url_for("import_runs.page", run_id=made.id), 303)


def _mapping(file: ImportFile) -> dict[str, int]:
    chosen = {name: request.form.get(name, type=int) for name in columns.FIELDS}
    return {name: at for name, at in chosen.items() if at is not None and 0 <= at < len(file.columns)}


def _index(refusal: str = "") -> str:
    files = db.session.scalars(finding.import_files(current_operator).limit(SHOWN)).all()
    return render_template("imports/files.html", files=files, refusal=refusal, sources=_sources(), **_tabs())


def _sources() -> list[Any]:
    return [one for one in db.session.scalars(finding.sources(current_operator)) if one.enabled]


def _page(file: ImportFile, refusal: str = "") -> str:
    report = upload_check.read(file.report)
    return render_template(
        "imports/_file_report.html" if is_htmx() else "imports/file.html",
        file=file,
        refusal=refusal,
        report=report,
        is_checking=report is None and file.check_requested_at is not None,
        failure=wording.sentence(report.failure) if report and report.failure else "",
        problems=[_problem(one) for one in report.problems] if report else [],
        labels=column_labels.LABELS,
        needed=columns.NEEDED,
        **({} if is_htmx() else _tabs()),
    )


def _problem(found: tuple[str, str, str]) -> str:
    where, reason, detail = found
    if reason == "bad_row":
        return wording.rejection("bad_row", {"row": where, "detail": column_labels.listed([detail])})
    return f"{where or '–'}: {wording.rejection(reason, {'detail': detail})}"


def _tabs() -> dict[str, Any]:
    return {
        "process_count": len(db.session.scalars(finding.sources(current_operator)).all()),
        "rejections": overview.open_rejections(current_operator),
    }
