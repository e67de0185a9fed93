"""Service management → Tickets → mails: what goes to customers around what people write (help-center.md 2)."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, lazy_gettext
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.admin import filled_preview
from helpcenter.admin.forms.mail_wording import MailWordingForm
from helpcenter.services import administration
from helpcenter.services.models import Service
from helpcenter.tickets import mail_wordings
from helpcenter.tickets.mail_wording_model import MailKind
from helpcenter.web.refusals import RefusedError

blueprint = Blueprint("admin_mails", __name__, url_prefix="/admin/services/<slug>/tickets/mails")
ONE = "/<kind>/<language>"
NAMES: dict[MailKind, tuple[LazyString, LazyString]] = {
    MailKind.RECEIVED: (
        lazy_gettext("Acknowledgement"),
        lazy_gettext("Goes out by itself when an inquiry has come in."),
    ),
    MailKind.ANSWER: (lazy_gettext("Reply"), lazy_gettext("Around an answer after which the ticket stays open.")),
    MailKind.INTERIM: (lazy_gettext("Interim mail"), lazy_gettext("Around an answer that puts the ticket on hold.")),
    MailKind.FINAL: (lazy_gettext("Final mail"), lazy_gettext("Around an answer that solves the ticket.")),
}
"""What each is called, and when it is sent."""


@blueprint.get("")
@requires(Permission.SERVICE_SETTINGS)
def index(slug: str) -> ResponseReturnValue:
    """All of them, and which have words of the service's own."""
    service = administration.service_or_404(current_operator, slug)
    own = {
        (kind, language)
        for kind in MailKind
        for language in service.languages
        if mail_wordings.own(service, kind, language)
    }
    return render_template("admin/mails.html", service=service, names=NAMES, own=own)


@blueprint.get(ONE)
@requires(Permission.SERVICE_SETTINGS)
def show(slug: str, kind: str, language: str) -> ResponseReturnValue:
    """The words that count."""
    service, which = _asked(slug, kind, language)
    wording = mail_wordings.of(service, which, language)
    return _page(service, which, language, MailWordingForm(formdata=None, data=wording._asdict()))


@blueprint.post(ONE)
@requires(Permission.SERVICE_SETTINGS)
def save(slug: str, kind: str, language: str) -> ResponseReturnValue:
    """Keep the service's own."""
    service, which = _asked(slug, kind, language)
    form = MailWordingForm()
    if not form.validate():
        return _page(service, which, language, form), 422
    try:
        mail_wordings.write(service, which, language, form.wording, by=current_operator.id)
    except RefusedError as refusal:
        refusal.put_into(form)
        return _page(service, which, language, form), 422
    flash(_("Saved."))
    return redirect(url_for("admin_mails.index", slug=slug), 303)


@blueprint.post(f"{ONE}/preview")
@requires(Permission.SERVICE_SETTINGS)
def preview(slug: str, kind: str, language: str) -> ResponseReturnValue:
    """How what is typed reads when it is filled in."""
    shown = _preview(*_asked(slug, kind, language), language, MailWordingForm())
    return render_template("admin/_filled_preview.html", preview=shown)


@blueprint.post(f"{ONE}/removal")
@requires(Permission.SERVICE_SETTINGS)
def remove(slug: str, kind: str, language: str) -> ResponseReturnValue:
    """Back to the built-in words."""
    mail_wordings.reset(*_asked(slug, kind, language), language, by=current_operator.id)
    flash(_("The mail has its built-in text again."))
    return redirect(url_for("admin_mails.show", slug=slug, kind=kind, language=language), 303)


def _asked(slug: str, kind: str, language: str) -> tuple[Service, MailKind]:
    """The service and the mail of an address, whose language is one of the service's; else 404."""
    service = administration.service_or_404(current_operator, slug)
    if language not in service.languages or kind not in set(MailKind):
        abort(404)
    return service, MailKind(kind)


def _page(service: Service, kind: MailKind, language: str, form: MailWordingForm) -> str:
    return render_template(
        "admin/mail_wording.html",
        service=service,
        kind=kind,
        chosen=language,
        form=form,
        name=NAMES[kind],
        own=mail_wordings.own(service, kind, language),
        placeholders={name: filled_preview.WORDS[name] for name in mail_wordings.in_text(kind)},
        must_stand=mail_wordings.must_stand(kind),
        preview=_preview(service, kind, language, form),
    )


def _preview(service: Service, kind: MailKind, language: str, form: MailWordingForm) -> filled_preview.Preview:
    typed = {"language": language, **form.wording._asdict()}
    return filled_preview.of(service, typed, mail_wordings.in_text(kind))
