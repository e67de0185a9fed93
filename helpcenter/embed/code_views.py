"""Service management → Chat → embed code: snippets, allowed sites, and a page to try it on (help-center.md 2, 3)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.embed import publishing, snippets
from helpcenter.embed.forms import SiteForm
from helpcenter.services import administration, sites
from helpcenter.services.finding import LANGUAGE_NAMES
from helpcenter.services.models import Service
from helpcenter.web import origin as origins
from helpcenter.web.headers import allow_frames
from helpcenter.web.refusals import RefusedError

blueprint = Blueprint("embed_code", __name__, url_prefix="/admin/services/<slug>/chat/embed")


@blueprint.get("")
@requires(Permission.SERVICE_SETTINGS)
def show(slug: str) -> ResponseReturnValue:
    """Snippets in the language of `language`, and the sites."""
    return _page(administration.service_with_chat(current_operator, slug), SiteForm(formdata=None))


@blueprint.post("/sites")
@requires(Permission.SERVICE_SETTINGS)
def allow(slug: str) -> ResponseReturnValue:
    """Allow a site."""
    service = administration.service_with_chat(current_operator, slug)
    form = SiteForm()
    if not form.validate():
        return _page(service, form), 422
    try:
        origin = sites.allow(service, form.origin.data or "", by=current_operator.id)
    except RefusedError as refusal:
        refusal.put_into(form)
        return _page(service, form), 422
    flash(_("%(origin)s can show the chat now.", origin=origin))
    return redirect(url_for("embed_code.show", slug=slug), 303)


@blueprint.post("/sites/removal")
@requires(Permission.SERVICE_SETTINGS)
def disallow(slug: str) -> ResponseReturnValue:
    """Take a site off the list."""
    service = administration.service_with_chat(current_operator, slug)
    origin = request.form.get("origin", "")
    sites.disallow(service, origin, by=current_operator.id)
    flash(_("%(origin)s can no longer show the chat.", origin=origin))
    return redirect(url_for("embed_code.show", slug=slug), 303)


@blueprint.get("/sample")
@requires(Permission.SERVICE_SETTINGS)
def sample(slug: str) -> ResponseReturnValue:
    """A page with the simple snippet in it, to try the chat as customers will."""
    service = administration.service_with_chat(current_operator, slug)
    allow_frames([])
    return render_template("embed/sample.html", service=service, shown=_language(service))


def _language(service: Service) -> str:
    asked = request.args.get("language")
    return asked if asked in service.languages else service.default_language


def _choice(service: Service, language: str, *, chosen: bool) -> dict[str, object]:
    url = url_for("embed_code.show", slug=service.slug, language=language)
    return {"label": LANGUAGE_NAMES[language], "url": url, "chosen": chosen}


def _page(service: Service, form: SiteForm) -> str:
    language, own = _language(service), origins.own()
    return render_template(
        "embed/code.html",
        service=service,
        form=form,
        shown=language,
        choices=[_choice(service, one, chosen=one == language) for one in service.languages],
        simple=snippets.simple(service, language, own),
        pinned=snippets.pinned(service, language, own, publishing.publish()),
        directives=snippets.directives(own),
        origins=sites.origins(service),
    )
