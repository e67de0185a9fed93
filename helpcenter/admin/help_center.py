"""Service management → Help center → basic settings (help-center.md 2)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.admin import running_chats
from helpcenter.admin.forms import help_center as forms
from helpcenter.admin.forms.help_center import HelpCenterForm
from helpcenter.articles import popular_words
from helpcenter.services import administration, colours, defaults, privacy, settings
from helpcenter.services.models import Service
from helpcenter.transactions import operation
from helpcenter.web import language_fields
from helpcenter.web.languages import LANGUAGES
from helpcenter.web.refusals import RefusedError

blueprint = Blueprint("admin_help_center", __name__, url_prefix="/admin/services/<slug>/help-center")


@blueprint.get("")
@requires(Permission.SERVICE_SETTINGS)
def show(slug: str) -> ResponseReturnValue:
    """The settings as they are."""
    service = administration.service_or_404(current_operator, slug)
    form = forms.filled(service)
    form.require_names()
    return _page(service, form)


@blueprint.post("")
@requires(Permission.SERVICE_SETTINGS)
def save(slug: str) -> ResponseReturnValue:
    """Save everything on the page, or show it again with what is wrong."""
    service = administration.service_or_404(current_operator, slug)
    form = HelpCenterForm()
    form.require_names()
    if not form.validate() or not _saved(service, form):
        return _page(service, form), 422
    flash(_("Saved."))
    return redirect(url_for("admin_help_center.show", slug=slug), 303)


@blueprint.get("/colour")
@requires(Permission.SERVICE_SETTINGS)
def colour(slug: str) -> ResponseReturnValue:
    """How readable a colour is, while it is being chosen."""
    administration.service_or_404(current_operator, slug)
    chosen = request.args.get("colour", "").upper()
    return render_template("admin/_colour_check.html", check=_check(chosen), example=colours.DEFAULT)


def _saved(service: Service, form: HelpCenterForm) -> bool:
    values = {name: form[name].data for name in ("colour", "default_language", "time_zone", *forms.TOGGLES)}
    values["name"] = {language: text for language, text in language_fields.texts(form, "name").items() if text}
    typed = {
        language: popular_words.read(text) for language, text in language_fields.texts(form, "search_words").items()
    }
    values["search_words"] = {language: words for language, words in typed.items() if words}
    values["languages"] = [language for language in LANGUAGES if language in form.languages.data]
    try:
        with operation():
            for language, text in language_fields.texts(form, "wording").items():
                privacy.publish(service, language, text, by=current_operator.id)
            settings.change(service, by=current_operator.id, **values)
    except RefusedError as refusal:
        refusal.put_into(form)
        return False
    return True


def _page(service: Service, form: HelpCenterForm) -> str:
    return render_template(
        "admin/help_center.html",
        service=service,
        form=form,
        languages=LANGUAGES,
        defaults={language: defaults.wording(service, language) for language in LANGUAGES},
        versions={language: privacy.versions(service, language) for language in LANGUAGES},
        check=_check(form.colour.data or ""),
        example=colours.DEFAULT,
        running=running_chats.count(service) if service.chat_enabled else 0,
    )


def _check(chosen: str) -> dict[str, Any] | None:
    """Contrast of white on the colour, and what is used in its place; None for what is no colour."""
    if not colours.HEX.fullmatch(chosen):
        return None
    return {
        "colour": chosen,
        "contrast": round(colours.contrast(chosen, colours.WHITE), 1),
        "used": colours.usable(chosen),
    }
