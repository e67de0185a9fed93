"""Service management → Tickets → custom fields (tickets-customers.md 1.0)."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.admin.forms import custom_field as forms
from helpcenter.admin.forms.custom_field import CustomFieldForm
from helpcenter.extensions import db
from helpcenter.services import administration
from helpcenter.services.models import Service
from helpcenter.tickets import custom_fields
from helpcenter.tickets.custom_field_model import CustomField
from helpcenter.web import languages, list_search
from helpcenter.web.refusals import RefusedError

blueprint = Blueprint("admin_custom_fields", __name__, url_prefix="/admin/services/<slug>/ticket-fields")


@blueprint.get("")
@requires(Permission.SERVICE_SETTINGS)
def index(slug: str) -> ResponseReturnValue:
    """The list in its order, or those that `?q=` finds by name."""
    service = administration.service_or_404(current_operator, slug)
    words = list_search.words()
    fields = list_search.matching(custom_fields.of_service(service.id), words, lambda one: one.name.values())
    return render_template("admin/custom_fields.html", service=service, fields=fields, words=words, kinds=forms.KINDS)


@blueprint.get("/new")
@requires(Permission.SERVICE_SETTINGS)
def new(slug: str) -> ResponseReturnValue:
    """An empty form."""
    service = administration.service_or_404(current_operator, slug)
    return _page(service, None, forms.filled(service, None))


@blueprint.post("/new")
@requires(Permission.SERVICE_SETTINGS)
def create(slug: str) -> ResponseReturnValue:
    """Make one."""
    return _save(administration.service_or_404(current_operator, slug), None)


@blueprint.get("/<int:field_id>")
@requires(Permission.SERVICE_SETTINGS)
def show(slug: str, field_id: int) -> ResponseReturnValue:
    """One of them."""
    service = administration.service_or_404(current_operator, slug)
    field = _field_or_404(service, field_id)
    return _page(service, field, forms.filled(service, field))


@blueprint.post("/<int:field_id>")
@requires(Permission.SERVICE_SETTINGS)
def change(slug: str, field_id: int) -> ResponseReturnValue:
    """Save it."""
    service = administration.service_or_404(current_operator, slug)
    return _save(service, _field_or_404(service, field_id))


@blueprint.post("/<int:field_id>/position")
@requires(Permission.SERVICE_SETTINGS)
def move(slug: str, field_id: int) -> ResponseReturnValue:
    """One place up or down (`direction`)."""
    service = administration.service_or_404(current_operator, slug)
    up = request.form.get("direction") == "up"
    custom_fields.move(_field_or_404(service, field_id), "up" if up else "down", by=current_operator.id)
    return _to_list(service)


@blueprint.post("/<int:field_id>/removal")
@requires(Permission.SERVICE_SETTINGS)
def remove(slug: str, field_id: int) -> ResponseReturnValue:
    """Delete it."""
    service = administration.service_or_404(current_operator, slug)
    field = _field_or_404(service, field_id)
    custom_fields.delete(field, by=current_operator.id)
    flash(_("%(name)s was deleted.", name=field.name_in(languages.current())))
    return _to_list(service)


def _save(service: Service, field: CustomField | None) -> ResponseReturnValue:
    form = CustomFieldForm(service)
    if not form.validate():
        return _page(service, field, form), 422
    try:
        if field is None:
            custom_fields.create(service, by=current_operator.id, **form.values)
        else:
            custom_fields.change(field, by=current_operator.id, **form.values)
    except RefusedError as refusal:
        refusal.put_into(form)
        return _page(service, field, form), 422
    flash(_("Saved."))
    return _to_list(service)


def _page(service: Service, field: CustomField | None, form: CustomFieldForm) -> str:
    return render_template("admin/custom_field.html", service=service, custom_field=field, form=form)


def _to_list(service: Service) -> ResponseReturnValue:
    return redirect(url_for("admin_custom_fields.index", slug=service.slug), 303)


def _field_or_404(service: Service, field_id: int) -> CustomField:
    field = db.session.get(CustomField, field_id)
    return field if field is not None and field.service_id == service.id else abort(404)
