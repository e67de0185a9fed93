"""Service management → Chat → basic settings: greeting, satisfaction message (help-center.md 2), and files."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.admin.forms import chat_files
from helpcenter.admin.forms import chat_texts as forms
from helpcenter.admin.forms.chat_files import ChatFilesForm
from helpcenter.admin.forms.chat_texts import KINDS, ChatTextsForm
from helpcenter.chat.models import Author, Chat, Message, MessageKind
from helpcenter.clock import now
from helpcenter.services import administration, defaults, settings, texts
from helpcenter.services.models import Service, TextKind
from helpcenter.transactions import operation
from helpcenter.web import language_fields
from helpcenter.web.headers import allow_frames

blueprint = Blueprint("admin_chat_texts", __name__, url_prefix="/admin/services/<slug>/chat/basic")


@blueprint.get("")
@requires(Permission.SERVICE_SETTINGS)
def show(slug: str) -> ResponseReturnValue:
    """The settings as they are, the texts of each language with their preview."""
    service = administration.service_with_chat(current_operator, slug)
    return _page(service, forms.filled(service), chat_files.filled(service))


@blueprint.post("")
@requires(Permission.SERVICE_SETTINGS)
def save(slug: str) -> ResponseReturnValue:
    """Save all of it."""
    service = administration.service_with_chat(current_operator, slug)
    form, files = ChatTextsForm(), ChatFilesForm()
    if not all([form.validate(), files.validate()]):
        return _page(service, form, files), 422
    with operation():
        settings.change(service, by=current_operator.id, **files.values())
        for kind in KINDS:
            written = language_fields.texts(form, kind.value, service.languages)
            texts.write(service, kind, written, by=current_operator.id)
    flash(_("Saved."))
    return redirect(url_for("admin_chat_texts.show", slug=slug), 303)


@blueprint.get("/preview/<language>")
@blueprint.post("/preview/<language>")
@requires(Permission.SERVICE_SETTINGS)
def preview(slug: str, language: str) -> ResponseReturnValue:
    """The texts as the customer sees them: those typed, else those saved. Stands in a frame of the page."""
    service = administration.service_with_chat(current_operator, slug)
    if language not in service.languages:
        abort(404)
    form = ChatTextsForm()
    written = form if form.is_submitted() else forms.filled(service)
    allow_frames([])
    g.language, g.time_zone = language, service.time_zone
    lines = [_line(service, written, kind, language, seq) for seq, kind in enumerate(KINDS, 1)]
    chat = Chat(service=service, language=language, operator_read_seq=0)
    return render_template("admin/chat_preview.html", service=service, chat=chat, messages=lines, nicknames={})


def _line(service: Service, form: ChatTextsForm, kind: TextKind, language: str, seq: int) -> Message:
    """A line as it would be sent; never added to the database."""
    typed = language_fields.texts(form, kind.value)[language]
    text = typed or defaults.text(service, kind, language)
    return Message(
        seq=seq,
        client_uuid=kind.value,
        author=Author.AUTOMATIC,
        kind=MessageKind(kind.value),
        text=text,
        created_at=now(),
    )


def _page(service: Service, form: ChatTextsForm, files: ChatFilesForm) -> str:
    own = {kind.value: {one: defaults.text(service, kind, one) for one in service.languages} for kind in KINDS}
    return render_template("admin/chat_texts.html", service=service, form=form, files=files, defaults=own)
