"""Where external systems send their chats by themselves: stored first, acknowledged, then imported by a worker."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from helpcenter.accounts.access import public
from helpcenter.extensions import db
from helpcenter.imports import inbox
from helpcenter.imports.connectors import RECEIVED, tawk_to
from helpcenter.imports.models import ChatSource
from helpcenter.imports.reasons import SourceError
from helpcenter.web.origin import from_elsewhere

blueprint = Blueprint("chat_hooks", __name__, url_prefix="/imports/hooks")
LARGEST = 4 * 1024 * 1024


@blueprint.post("/<key>")
@public
@from_elsewhere
def receive(key: str) -> ResponseReturnValue:
    """A signed event. 404 for a key that is none or is disabled, 403 without the right signature."""
    source = db.session.scalar(sa.select(ChatSource).where(ChatSource.hook_key == key, ChatSource.enabled))
    if source is None or source.kind not in RECEIVED:
        abort(404)
    if (request.content_length or 0) > LARGEST:
        abort(413)
    body = request.get_data()
    if not source.secret or not tawk_to.signed(body, request.headers.get(tawk_to.SIGNATURE, ""), source.secret):
        abort(403)
    try:
        if tawk_to.is_wanted(body):
            inbox.store(source, body)
    except SourceError:
        abort(400)
    return "", 204
