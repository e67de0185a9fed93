"""Service management → Help center → basic settings: the logo."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.articles import logos
from helpcenter.files import refusing
from helpcenter.files.receiving import sent_file, takes_file
from helpcenter.files.refusing import UnusableFileError
from helpcenter.services import administration

blueprint = Blueprint("admin_logo", __name__, url_prefix="/admin/services/<slug>/help-center/logo")


@blueprint.post("")
@requires(Permission.SERVICE_SETTINGS)
@takes_file
def save(slug: str) -> ResponseReturnValue:
    """Take the picture in `file`."""
    service = administration.service_or_404(current_operator, slug)
    try:
        sent = sent_file()
        if sent is None or not sent.filename:
            flash(_("Choose a picture."), "red")
        else:
            logos.set_to(service, sent.stream, sent.filename, by=current_operator.id)  # type: ignore[arg-type]  # IO[bytes] is a BinaryIO here
            flash(_("Saved."))
    except UnusableFileError as error:
        flash(refusing.sentence(error.reason, logos.LIMITS), "red")
    return redirect(url_for("admin_help_center.show", slug=slug) + "#logo", 303)


@blueprint.post("/removal")
@requires(Permission.SERVICE_SETTINGS)
def remove(slug: str) -> ResponseReturnValue:
    """Take it away."""
    service = administration.service_or_404(current_operator, slug)
    logos.remove(service, by=current_operator.id)
    flash(_("The logo was removed."))
    return redirect(url_for("admin_help_center.show", slug=slug) + "#logo", 303)
