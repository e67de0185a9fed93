"""Signing in at the service's own site, and coming back with the proof (help-center.md 3.4)."""

from __future__ import annotations

from urllib.parse import urlencode

import structlog
from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import public
from helpcenter.customers import member_cookies, signed_identity, site_members
from helpcenter.customers.signals import member_signed_in
from helpcenter.customers.signed_identity import IdentityRefusedError
from helpcenter.extensions import limiter
from helpcenter.services import finding, help_page
from helpcenter.services.models import Service
from helpcenter.transactions import operation
from helpcenter.web.origin import from_elsewhere
from helpcenter.web.visitors import hashed_address

log = structlog.get_logger(__name__)
blueprint = Blueprint("identity", __name__, url_prefix="/hc/<slug>")
DESTINATIONS = ("chat", "inquiry", "tickets")


@blueprint.get("/<language>/sign-in")
@public
def sign_in(slug: str, language: str) -> ResponseReturnValue:
    """To the site's sign-in page, with a state that it has to send back; `to` says what for."""
    service = finding.by_slug_or_404(slug)
    g.language = finding.require_language(service, language)
    to = request.args.get("to")
    if not service.sign_in_url or to not in DESTINATIONS:
        abort(404)
    response = redirect(service.sign_in_url, 303)
    state = member_cookies.ask(response, service, to=to, language=language)
    response.location += ("&" if "?" in service.sign_in_url else "?") + urlencode({"state": state})
    return response


@blueprint.post("/identity")
@public
@from_elsewhere
@limiter.limit("30 per minute", key_func=hashed_address)
def receive(slug: str) -> ResponseReturnValue:
    """The site says who this is: `token` and the `state` it was given. Only the browser that asked is believed."""
    service = finding.by_slug_or_404(slug)
    try:
        asked = member_cookies.answered(service, request.form.get("state", ""))
        identity = signed_identity.verify(service, request.form.get("token", ""))
        with operation():
            site_members.use(service, identity)
    except IdentityRefusedError as refusal:
        log.info("identity_refused", service=service.slug, why=str(refusal))
        return _refused(service)
    response = redirect(_destination(service, asked["to"], asked["language"]), 303)
    member_cookies.remember(response, service, identity)
    member_signed_in.send(service, identity=identity)
    return response


def _destination(service: Service, to: str, language: str) -> str:
    if to == "chat":
        return f"/embed/{service.embed_key}/frame?{urlencode({'language': language})}"
    page = help_page.OWN_TICKETS if to == "tickets" else help_page.INQUIRY
    return url_for(page, slug=service.slug, language=language)


def _refused(service: Service) -> ResponseReturnValue:
    g.language = finding.preferred_language(service, request.accept_languages)
    title, text = _("Your sign-in could not be confirmed"), _("Go back to the help center and sign in again.")
    return render_template("web/error.html", code=403, title=title, text=text), 403
