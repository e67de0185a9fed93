"""Service management → Help center → inquiry types (受付タイプ)."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.admin.forms import inquiry_type as forms
from helpcenter.admin.forms.inquiry_type import InquiryTypeForm
from helpcenter.extensions import db
from helpcenter.services import administration, inquiry_types
from helpcenter.services.models import InquiryType, Service
from helpcenter.tickets.models import Ticket
from helpcenter.transactions import lock, operation
from helpcenter.web import language_fields, list_search
from helpcenter.web.refusals import RefusedError

blueprint = Blueprint("admin_inquiry_types", __name__, url_prefix="/admin/services/<slug>/help-center/inquiry-types")


@blueprint.get("")
@requires(Permission.SERVICE_SETTINGS)
def index(slug: str) -> ResponseReturnValue:
    """The list, or those that `?q=` finds by name, with how many tickets each has."""
    service = administration.service_or_404(current_operator, slug)
    words = list_search.words()
    types = list_search.matching(inquiry_types.of(service), words, lambda one: one.name.values())
    return render_template("admin/inquiry_types.html", service=service, types=types, words=words, uses=_uses(types))


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


@blueprint.get("/<int:type_id>")
@requires(Permission.SERVICE_SETTINGS)
def show(slug: str, type_id: int) -> ResponseReturnValue:
    """One of them."""
    service = administration.service_or_404(current_operator, slug)
    kind = inquiry_types.one_or_404(service, type_id)
    return _page(service, kind, forms.filled(service, kind))


@blueprint.post("/<int:type_id>")
@requires(Permission.SERVICE_SETTINGS)
def change(slug: str, type_id: int) -> ResponseReturnValue:
    """Save it."""
    service = administration.service_or_404(current_operator, slug)
    return _save(service, inquiry_types.one_or_404(service, type_id))


@blueprint.post("/<int:type_id>/position")
@requires(Permission.SERVICE_SETTINGS)
def move(slug: str, type_id: int) -> ResponseReturnValue:
    """One place up or down (`direction`)."""
    service = administration.service_or_404(current_operator, slug)
    kind = inquiry_types.one_or_404(service, type_id)
    places = -1 if request.form.get("direction") == "up" else 1
    inquiry_types.move(service, kind, places, by=current_operator.id)
    return _to_list(service)


@blueprint.post("/<int:type_id>/removal")
@requires(Permission.SERVICE_SETTINGS)
def remove(slug: str, type_id: int) -> ResponseReturnValue:
    """Delete one that no ticket has; others can be turned off."""
    service = administration.service_or_404(current_operator, slug)
    kind = inquiry_types.one_or_404(service, type_id)
    with operation():
        lock(kind)  # no ticket can get it any more
        used = _uses([kind]).get(kind.id)
        if not used:
            inquiry_types.delete(kind, by=current_operator.id)
    if used:
        flash(_("Tickets have it, so it was not deleted. Turn it off instead."), "red")
    else:
        flash(_("The inquiry type was deleted."))
    return _to_list(service)


def _save(service: Service, kind: InquiryType | None) -> ResponseReturnValue:
    form = InquiryTypeForm()
    form.require_names(service)
    if not form.validate():
        return _page(service, kind, form), 422
    name = {language: text for language, text in language_fields.texts(form, "name").items() if text}
    try:
        inquiry_types.save(service, kind, name=name, active=bool(form.active.data), by=current_operator.id)
    except RefusedError as refusal:
        refusal.put_into(form)
        return _page(service, kind, form), 422
    flash(_("Saved."))
    return _to_list(service)


def _page(service: Service, kind: InquiryType | None, form: InquiryTypeForm) -> str:
    uses = _uses([kind]).get(kind.id, 0) if kind else 0
    return render_template("admin/inquiry_type.html", service=service, kind=kind, form=form, uses=uses)


def _uses(types: list[InquiryType]) -> dict[int | None, int]:
    """Type → how many tickets have it."""
    query = sa.select(Ticket.inquiry_type_id, sa.func.count(Ticket.id))
    query = query.where(Ticket.inquiry_type_id.in_([kind.id for kind in types]))
    return dict(iter(db.session.execute(query.group_by(Ticket.inquiry_type_id))))


def _to_list(service: Service) -> ResponseReturnValue:
    return redirect(url_for("admin_inquiry_types.index", slug=service.slug), 303)
