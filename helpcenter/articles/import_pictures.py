"""Pictures of a folder that is imported: kept once, however often it is imported."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from pathlib import PurePosixPath

import sqlalchemy as sa
from flask_babel import gettext as _

from helpcenter.articles import pictures
from helpcenter.articles.picture_model import ArticlePicture
from helpcenter.extensions import db
from helpcenter.files import links, refusing, storing
from helpcenter.files.models import StoredFile
from helpcenter.files.refusing import UnusableFileError
from helpcenter.services.models import Service
from helpcenter.transactions import operation
from helpcenter.web.refusals import RefusedError

_NAMED = re.compile(r"(!\[[^\]\n]*\]\()(?:\.{0,2}/)*(pictures/[^)\s]+)(\))")
_OURS = re.compile(r"[0-9a-f]{48}")


def placed(service: Service, markdown: str, files: Mapping[str, bytes]) -> str:
    """`markdown` with addresses of our pictures for those of the folder. Raises RefusedError for an unusable one."""

    def address(found: re.Match[str]) -> str:
        content = files.get(found[2])
        if content is None:
            raise RefusedError(_("The picture %(name)s is not there.", name=found[2]))
        return f"{found[1]}{links.url(_kept(service, found[2], content))}{found[3]}"

    return _NAMED.sub(address, markdown)


def _kept(service: Service, path: str, content: bytes) -> StoredFile:
    name = PurePosixPath(path).name
    known = _known(service, StoredFile.public_id == name.partition(".")[0]) if _OURS.match(name) else None
    if known is not None:
        return known
    try:
        file = storing.store(io.BytesIO(content), name, pictures.LIMITS)
    except UnusableFileError as error:
        raise RefusedError(f"{path}: {refusing.sentence(error.reason, pictures.LIMITS)}") from error
    same = _known(service, sa.and_(StoredFile.sha256 == file.sha256, StoredFile.id != file.id))
    if same is not None:
        return same  # the one just stored belongs to nothing, and is removed (files/cleaning.py)
    with operation():
        storing.attach(file)
        db.session.add(ArticlePicture(file_id=file.id, service_id=service.id))
    return file


def _known(service: Service, condition: sa.ColumnElement[bool]) -> StoredFile | None:
    query = sa.select(StoredFile).join(ArticlePicture, ArticlePicture.file_id == StoredFile.id)
    query = query.where(ArticlePicture.service_id == service.id, condition)
    return db.session.scalars(query.limit(1)).first()
