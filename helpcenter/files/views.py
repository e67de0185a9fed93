"""Serving files to those who may read them (quality.md 3.6). Foreign files do not exist."""

from __future__ import annotations

import re

import sqlalchemy as sa
from flask import Blueprint, Response, abort, g, render_template, request, send_file

from helpcenter.accounts.access import public
from helpcenter.extensions import db
from helpcenter.files import folder, limits, links, wording
from helpcenter.files.folder import Part
from helpcenter.files.models import StoredFile
from helpcenter.files.signals import reader_wanted

blueprint = Blueprint("files", __name__, url_prefix="/files")
_PUBLIC_ID = re.compile(r"[0-9a-f]{48}")
POLICY = "default-src 'none'; sandbox"
KEPT = 3600
"""Seconds that the reader's own browser keeps a file."""

blueprint.add_app_template_global(links.url, "file_url")
blueprint.add_app_template_global(links.download_url, "file_download_url")
blueprint.add_app_template_global(links.view_url, "picture_url")
blueprint.add_app_template_global(links.thumbnail_url, "thumbnail_url")
blueprint.add_app_template_global(limits.of, "file_limits")
blueprint.add_app_template_global(limits.accepted, "accepted_files")
blueprint.add_app_template_global(wording.about, "about_file")
blueprint.add_app_template_global(wording.measures, "picture_measures")


@blueprint.get("/<file_id>/<name>")
@public
def show(file_id: str, name: str) -> Response:
    """A picture to be looked at, anything else to be saved; `download` saves a picture too."""
    file = _readable_or_404(file_id)
    if name != file.name:
        abort(404)
    to_save = not file.is_picture or "download" in request.args
    return _serve(file, "file", file.content_type, to_save=to_save)


@blueprint.get("/<file_id>/view")
@public
def view(file_id: str) -> str:
    """A page with a picture in its full size; for whoever came with a pass, the picture has one too."""
    file = _readable_or_404(file_id)
    if not file.is_picture:
        abort(404)
    return render_template("files/picture.html", file=file, with_pass="pass" in request.args)


@blueprint.get("/<file_id>/thumbnail")
@public
def thumbnail(file_id: str) -> Response:
    """The small picture."""
    file = _readable_or_404(file_id)
    if not file.is_picture:
        abort(404)
    return _serve(file, "thumbnail", "image/webp", to_save=False)


def _readable_or_404(public_id: str) -> StoredFile:
    """Fetch = authorise: by a pass, or because whoever the file belongs to knows the reader."""
    if not _PUBLIC_ID.fullmatch(public_id):
        abort(404)
    file = db.session.scalar(
        sa.select(StoredFile).where(
            StoredFile.public_id == public_id,
            StoredFile.attached_at.is_not(None),
            StoredFile.discarded_at.is_(None),
        )
    )
    if file is None:
        abort(404)
    if links.admits(request.args.get("pass", ""), file):
        return file
    if not any(answer for _receiver, answer in reader_wanted.send(file)):
        abort(404)
    return file


def _serve(file: StoredFile, part: Part, content_type: str, *, to_save: bool) -> Response:
    g.content_policy = POLICY
    try:
        response = send_file(
            folder.place(file.public_id, part),
            mimetype=content_type,
            as_attachment=to_save,
            download_name=file.name,
            etag=f"{file.sha256[:32]}-{part}",
            max_age=KEPT,
        )
    except FileNotFoundError:
        abort(404)
    response.headers["Cache-Control"] = f"private, max-age={KEPT}"
    response.vary.add("Cookie")
    return response
