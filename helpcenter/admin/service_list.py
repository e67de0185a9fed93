"""The services: made, put in order, archived (help-center.md 2)."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.admin import running_chats
from helpcenter.admin.forms.service import ServiceForm
from helpcenter.extensions import db
from helpcenter.services import desks
from helpcenter.services.membership import sees_all, services_of
from helpcenter.services.models import Service
from helpcenter.web import language_fields, list_search
from helpcenter.web.refusals import RefusedError

blueprint = Blueprint("admin_services", __name__, url_prefix="/admin/services")


@blueprint.get("")
@requires(Permission.SERVICE_SETTINGS)
def index() -> ResponseReturnValue:
    """Those that the operator administers, in order, or those that `?q=` finds; the archived ones below."""
    words = list_search.words()
    own = list_search.matching(services_of(current_operator), words, lambda one: (one.slug, *one.name.values()))
    return render_template(
        "admin/services.html",
        services=[one for one in own if one.archived_at is None],
        archived=[one for one in own if one.archived_at is not None],
        words=words,
        may_make=sees_all(current_operator),
    )


@blueprint.get("/new")
@requires(Permission.SERVICE_SETTINGS)
def new() -> ResponseReturnValue:
    """An empty form."""
    _check_sees_all()
    return _page(ServiceForm(formdata=None))


@blueprint.post("/new")
@requires(Permission.SERVICE_SETTINGS)
def create() -> ResponseReturnValue:
    """Make one, and go on to its settings."""
    _check_sees_all()
    form = ServiceForm()
    try:
        if not form.validate():
            return _page(form), 422
        name = language_fields.texts(form, "name")
        service = desks.create(form.slug.data or "", name, by=current_operator.id)
    except RefusedError as refusal:
        refusal.put_into(form)
        return _page(form), 422
    flash(_("%(name)s was made. Set it up here.", name=service.name_in(current_operator.language)))
    return redirect(url_for("admin_help_center.show", slug=service.slug), 303)


@blueprint.post("/<slug>/position")
@requires(Permission.SERVICE_SETTINGS)
def move(slug: str) -> ResponseReturnValue:
    """One place up or down (`direction`)."""
    service = _service_or_404(slug, archived=False)
    desks.move(service, "up" if request.form.get("direction") == "up" else "down", by=current_operator.id)
    return redirect(url_for("admin_services.index"), 303)


@blueprint.post("/<slug>/archive")
@requires(Permission.SERVICE_SETTINGS)
def archive(slug: str) -> ResponseReturnValue:
    """Archive it, unless chats are running."""
    service = _service_or_404(slug, archived=False)
    running = running_chats.count(service)
    if running:
        sentence = ngettext(
            "%(num)s chat is running. Turn chat off and end it first.",
            "%(num)s chats are running. Turn chat off and end them first.",
            running,
        )
        flash(sentence, "error")
    else:
        desks.archive(service, by=current_operator.id)
        flash(
            _("%(name)s is archived. Its records can still be found.", name=service.name_in(current_operator.language))
        )
    return redirect(url_for("admin_services.index"), 303)


@blueprint.post("/<slug>/archive/removal")
@requires(Permission.SERVICE_SETTINGS)
def bring_back(slug: str) -> ResponseReturnValue:
    """Bring an archived one back."""
    service = _service_or_404(slug, archived=True)
    desks.bring_back(service, by=current_operator.id)
    flash(_("%(name)s is back.", name=service.name_in(current_operator.language)))
    return redirect(url_for("admin_services.index"), 303)


def _check_sees_all() -> None:
    """Making and archiving services is for those who administer all of them."""
    if not sees_all(current_operator):
        abort(403)


def _service_or_404(slug: str, *, archived: bool) -> Service:
    _check_sees_all()
    service = db.session.scalar(select(Service).where(Service.slug == slug))
    if service is None or (service.archived_at is not None) != archived:
        abort(404)
    return service


def _page(form: ServiceForm) -> str:
    return render_template("admin/service_new.html", form=form)
