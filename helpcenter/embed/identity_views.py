"""Service management → Chat → signed identity: secrets, sign-in address, sample code (help-center.md 3.4)."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.embed import identity_samples
from helpcenter.embed.forms import SignInForm
from helpcenter.services import administration, identity_secrets, settings
from helpcenter.services.models import Service
from helpcenter.web import origin as origins

blueprint = Blueprint("embed_identity", __name__, url_prefix="/admin/services/<slug>/chat/identity")


@blueprint.get("")
@requires(Permission.SERVICE_SETTINGS)
def show(slug: str) -> ResponseReturnValue:
    """Whether there is a secret, and how to sign with it; never the secret itself."""
    service = administration.service_with_chat(current_operator, slug)
    return _page(service, SignInForm(formdata=None, obj=service))


@blueprint.post("")
@requires(Permission.SERVICE_SETTINGS)
def save(slug: str) -> ResponseReturnValue:
    """Set where customers sign in."""
    service = administration.service_with_chat(current_operator, slug)
    form = SignInForm()
    if not form.validate():
        return _page(service, form), 422
    settings.change(service, sign_in_url=form.sign_in_url.data or None, by=current_operator.id)
    flash(_("Saved."))
    return redirect(url_for("embed_identity.show", slug=slug), 303)


@blueprint.post("/secret")
@requires(Permission.SERVICE_SETTINGS)
def renew(slug: str) -> ResponseReturnValue:
    """A new secret, shown in this answer and never again; the one before stays valid beside it."""
    service = administration.service_with_chat(current_operator, slug)
    secret = identity_secrets.renew(service, by=current_operator.id)
    return make_response(_page(service, SignInForm(formdata=None, obj=service), secret), 201)


@blueprint.post("/secret/previous/removal")
@requires(Permission.SERVICE_SETTINGS)
def end_previous(slug: str) -> ResponseReturnValue:
    """From now on only the newest secret counts."""
    service = administration.service_with_chat(current_operator, slug)
    identity_secrets.end_previous(service, by=current_operator.id)
    flash(_("The previous secret is no longer valid."))
    return redirect(url_for("embed_identity.show", slug=slug), 303)


def _page(service: Service, form: SignInForm, secret: str | None = None) -> str:
    return render_template(
        "embed/identity.html",
        service=service,
        form=form,
        secret=secret,
        signing=identity_samples.SIGNING,
        calling=identity_samples.CALLING,
        returning=identity_samples.returning(service, origins.own()),
    )
