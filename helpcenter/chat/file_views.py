"""Sending files in a chat (live-chat.md 1.4); they are served by files/views.py."""

from __future__ import annotations

from flask import Response, abort, g, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter import RequestLimit

from helpcenter.accounts.access import current_operator, public, requires
from helpcenter.accounts.models import Operator
from helpcenter.accounts.permissions import Permission
from helpcenter.chat import console_views, customer_views, file_lines, frames, topics
from helpcenter.chat.customer_access import own_chat_or_404
from helpcenter.chat.file_lines import TooManyFilesError
from helpcenter.chat.messages import ChatEndedError, UnusableTextError
from helpcenter.chat.models import Chat
from helpcenter.extensions import limiter
from helpcenter.files import limits, receiving, refusing
from helpcenter.files.refusing import UnusableFileError


@customer_views.blueprint.post("/<public_id>/files")
@public
@limiter.limit("30 per minute", key_func=lambda: request.path, on_breach=lambda limit: _too_many(limit))
@receiving.takes_file
def send_by_customer(public_id: str) -> ResponseReturnValue:
    """A file from the customer; sent again with the same UUID it is stored once (live-chat.md 5.1)."""
    return _send(own_chat_or_404(g.service, public_id), by=None)


@console_views.blueprint.post("/chats/<int:chat_id>/files")
@requires(Permission.CHAT_HANDLE)
@receiving.takes_file
def send_by_operator(chat_id: int) -> ResponseReturnValue:
    """A file to the customer, or one for colleagues only (`kind` "note")."""
    return _send(console_views.fetch_to_write(chat_id), by=current_operator)


def _too_many(limit: RequestLimit) -> Response:
    """The page waits and sends the file later (static/js/outbox.js)."""
    response = jsonify(problem=_("Too many requests. Wait a moment and try again."))
    response.status_code = 429
    response.headers["Retry-After"] = str(limit.limit.get_expiry())
    return response


def _send(chat: Chat, *, by: Operator | None) -> ResponseReturnValue:
    taken = limits.of(chat.service)
    try:
        sent = receiving.sent_file()
        if sent is None:
            abort(400)
        uuid, internal = customer_views.client_uuid(), by is not None and request.form.get("kind") == "note"
        name = sent.filename or ""
        line = file_lines.send(chat, sent.stream, name, client_uuid=uuid, by=by, internal=internal)  # type: ignore[arg-type]  # IO[bytes] is a BinaryIO here
    except UnusableFileError as error:
        return jsonify(problem=refusing.sentence(error.reason, taken)), 422
    except TooManyFilesError:
        sentence = _("You have sent %(number)s files in this chat, and it takes no more.", number=taken.count)
        return jsonify(problem=sentence), 422
    except ChatEndedError:
        return jsonify(problem=_("The chat has ended.")), 409
    except UnusableTextError:  # the UUID of somebody else's line
        abort(400)
    return frames.content(chat, [line], topics.STAFF if by else topics.CUSTOMER, whole=False)
