"""Export and import of articles as a folder of Markdown."""

from __future__ import annotations

from flask import Blueprint, render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.articles import editor_access, exporting, import_archive, importing
from helpcenter.articles.importing import Report
from helpcenter.clock import now
from helpcenter.files.receiving import sent_file, takes_file
from helpcenter.files.refusing import UnusableFileError
from helpcenter.services import administration
from helpcenter.services.models import Service
from helpcenter.web.refusals import RefusedError

blueprint = Blueprint("article_archive", __name__, url_prefix="/console/article-archive")


@blueprint.get("")
@requires(Permission.ARTICLE_PUBLISH)
def show() -> ResponseReturnValue:
    """Both ways on one page."""
    return _page(_service())


@blueprint.get("/articles.zip")
@requires(Permission.ARTICLE_PUBLISH)
def download() -> ResponseReturnValue:
    """All articles of the service."""
    service = _service()
    name = f"articles-{service.slug}-{now():%Y%m%d}.zip"
    return send_file(exporting.archive(service), mimetype="application/zip", as_attachment=True, download_name=name)


@blueprint.post("")
@requires(Permission.ARTICLE_PUBLISH)
@takes_file
def upload() -> ResponseReturnValue:
    """Take in the zip in `file`; `publish`: articles that say they are published."""
    service = _service()
    try:
        sent = sent_file()
        if sent is None or not sent.filename:
            return _page(service, problem=_("Choose a zip file.")), 422
        files = import_archive.read_zip(sent.stream)  # type: ignore[arg-type]  # IO[bytes] is a BinaryIO here
    except RefusedError as refusal:
        return _page(service, problem=str(refusal)), 422
    except UnusableFileError:
        problem = _("The zip is too large to be sent. Import it on the server: flask articles.")
        return _page(service, problem=problem), 413
    publish = bool(request.form.get("publish"))
    return _page(service, report=importing.run(service, files, publish=publish, by=current_operator.id))


def _page(service: Service, *, report: Report | None = None, problem: str | None = None) -> str:
    services = administration.services(current_operator)
    return render_template(
        "articles/editor/archive.html", service=service, services=services, report=report, problem=problem
    )


def _service() -> Service:
    return editor_access.chosen_service(current_operator, request.args.get("service"))
