"""What the customer can do with the conversation after its end (live-chat.md 1.7), on the customers' blueprint."""

from __future__ import annotations

from flask import Response, abort, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import to_user_timezone
from flask_limiter import RequestLimit

from helpcenter.accounts.access import public
from helpcenter.chat import customer_transcript
from helpcenter.chat.customer_access import own_chat_or_404
from helpcenter.chat.customer_forms import TranscriptForm
from helpcenter.chat.customer_views import blueprint
from helpcenter.chat.models import Chat
from helpcenter.extensions import limiter
from helpcenter.mail import outbox
from helpcenter.web.visitors import hashed_address

blueprint.add_app_template_global(outbox.is_sent, "mail_is_sent")


@blueprint.get("/<public_id>/transcript.txt")
@public
def transcript_as_text(public_id: str) -> ResponseReturnValue:
    """The conversation as a text file."""
    chat = _ended(public_id)
    return _file(chat, customer_transcript.as_text(chat), "text/plain", "txt")


@blueprint.get("/<public_id>/transcript.html")
@public
def transcript_as_page(public_id: str) -> ResponseReturnValue:
    """The conversation as a page to keep."""
    chat = _ended(public_id)
    return _file(chat, customer_transcript.as_page(chat), "text/html", "html")


@blueprint.get("/<public_id>/transcript/mail")
@public
def transcript_mail(public_id: str) -> ResponseReturnValue:
    """The dialog that asks for the address; the known one stands in it."""
    chat = _to_be_mailed(public_id)
    return _dialog(chat, TranscriptForm(formdata=None, email=chat.customer.email))


def _too_often(_limit: RequestLimit) -> Response:
    chat = _to_be_mailed(str((request.view_args or {})["public_id"]))
    sentence = _("It was sent several times already. Try again in an hour.")
    response = Response(_dialog(chat, TranscriptForm(), problem=sentence), 429)
    response.headers["Retry-After"] = "3600"
    return response


@blueprint.post("/<public_id>/transcript/mail")
@public
@limiter.limit("3 per hour", key_func=lambda: request.path, on_breach=_too_often)
@limiter.limit("10 per hour", key_func=hashed_address, on_breach=_too_often)
def mail_transcript(public_id: str) -> ResponseReturnValue:
    """Send the conversation to the address typed, and to no other."""
    chat = _to_be_mailed(public_id)
    form = TranscriptForm()
    if not form.validate():
        return _dialog(chat, form), 422
    address = form.email.data.strip()
    customer_transcript.mail(chat, address)
    return _dialog(chat, form, sent_to=address)


def _ended(public_id: str) -> Chat:
    chat = own_chat_or_404(g.service, public_id)
    if chat.is_running:
        abort(404)
    return chat


def _to_be_mailed(public_id: str) -> Chat:
    if not outbox.is_sent():
        abort(404)
    return _ended(public_id)


def _file(chat: Chat, content: str, mimetype: str, ending: str) -> Response:
    response = Response(content, mimetype=mimetype)
    day = to_user_timezone(chat.requested_at)
    response.headers["Content-Disposition"] = f'attachment; filename="chat-{day:%Y%m%d}.{ending}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _dialog(chat: Chat, form: TranscriptForm, *, sent_to: str = "", problem: str = "") -> str:
    return render_template("chat/_transcript_mail.html", chat=chat, form=form, sent_to=sent_to, problem=problem)
