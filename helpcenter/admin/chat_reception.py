"""Service management → Chat → reception (live-chat.md 1.8, 1.10, 2.9)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.admin.forms import chat_reception as forms
from helpcenter.admin.forms.chat_reception import ReceptionForm
from helpcenter.services import administration, defaults, settings, texts
from helpcenter.services.models import Service, TextKind
from helpcenter.transactions import operation
from helpcenter.web import language_fields

blueprint = Blueprint("admin_chat_reception", __name__, url_prefix="/admin/services/<slug>/chat/reception-settings")


@blueprint.get("")
@requires(Permission.SERVICE_SETTINGS)
def show(slug: str) -> ResponseReturnValue:
    """The settings as they are."""
    service = administration.service_with_chat(current_operator, slug)
    return _page(service, forms.filled(service))


@blueprint.post("")
@requires(Permission.SERVICE_SETTINGS)
def save(slug: str) -> ResponseReturnValue:
    """Save the settings."""
    service = administration.service_with_chat(current_operator, slug)
    form = ReceptionForm()
    if not form.validate():
        return _page(service, form), 422
    with operation():
        settings.change(service, by=current_operator.id, **{name: form[name].data for name in forms.COLUMNS})
        written = language_fields.texts(form, "proactive", service.languages)
        texts.write(service, TextKind.PROACTIVE, written, by=current_operator.id)
    flash(_("Saved."))
    return redirect(url_for("admin_chat_reception.show", slug=slug), 303)


def _page(service: Service, form: ReceptionForm) -> str:
    own = {one: defaults.text(service, TextKind.PROACTIVE, one) for one in service.languages}
    return render_template("admin/chat_reception.html", service=service, form=form, defaults=own)
