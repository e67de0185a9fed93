"""コール作成設定: presets for imported calls, per service (help-center.md 2)."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.admin import call_preview
from helpcenter.admin.forms import call_template as forms
from helpcenter.admin.forms.call_template import CallTemplateForm
from helpcenter.extensions import db
from helpcenter.imports.filling import PLACEHOLDERS
from helpcenter.imports.models import ChatSource
from helpcenter.services import administration, category_paths
from helpcenter.services.models import Service
from helpcenter.tickets import call_templates, custom_inputs
from helpcenter.tickets.models import CallTemplate
from helpcenter.transactions import lock, operation
from helpcenter.web import languages, list_search
from helpcenter.web.refusals import RefusedError

blueprint = Blueprint("admin_call_templates", __name__, url_prefix="/admin/services/<slug>/call-settings")


@blueprint.get("")
@requires(Permission.SERVICE_SETTINGS)
def index(slug: str) -> ResponseReturnValue:
    """The list, or those that `?q=` finds by name, pattern of the subject or processing type."""
    service = administration.service_or_404(current_operator, slug)
    paths = category_paths.paths(service.id, languages.current())
    words = list_search.words()
    return render_template(
        "admin/call_templates.html",
        service=service,
        templates=list_search.matching(
            call_templates.of_service(service),
            words,
            lambda one: (one.name, one.subject_pattern, paths.get(one.category_id or 0)),
        ),
        words=words,
        paths=paths,
        priorities=forms.PRIORITIES,
    )


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
    service = administration.service_or_404(current_operator, slug)
    return _save(service, None)


@blueprint.get("/<int:template_id>")
@requires(Permission.SERVICE_SETTINGS)
def show(slug: str, template_id: int) -> ResponseReturnValue:
    """One of them."""
    service = administration.service_or_404(current_operator, slug)
    template = _template_or_404(service, template_id)
    return _page(service, template, forms.filled(service, template))


@blueprint.post("/<int:template_id>")
@requires(Permission.SERVICE_SETTINGS)
def change(slug: str, template_id: int) -> ResponseReturnValue:
    """Save it."""
    service = administration.service_or_404(current_operator, slug)
    return _save(service, _template_or_404(service, template_id))


@blueprint.post("/<int:template_id>/removal")
@requires(Permission.SERVICE_SETTINGS)
def remove(slug: str, template_id: int) -> ResponseReturnValue:
    """Delete it, unless a chat setting uses it."""
    service = administration.service_or_404(current_operator, slug)
    template = _template_or_404(service, template_id)
    with operation():
        lock(template)
        users = _users(template)
        if not users:
            call_templates.delete(template, by=current_operator.id)
    if users:
        flash(_("%(names)s uses it. Choose another one there first.", names=", ".join(users)), "error")
        return redirect(url_for("admin_call_templates.show", slug=slug, template_id=template_id), 303)
    flash(_("%(name)s was deleted.", name=template.name))
    return redirect(url_for("admin_call_templates.index", slug=slug), 303)


@blueprint.get("/preview")
@requires(Permission.SERVICE_SETTINGS)
def preview(slug: str) -> ResponseReturnValue:
    """What the pattern makes, while it is typed."""
    service = administration.service_or_404(current_operator, slug)
    return render_template("admin/_subject_preview.html", **_preview(service, request.args.get("subject_pattern", "")))


def _save(service: Service, template: CallTemplate | None) -> ResponseReturnValue:
    form = forms.form_of(service)
    form.offer_categories(service, template.category_id if template else None)
    if not form.validate():
        return _page(service, template, form), 422
    try:
        if template is None:
            template = call_templates.create(service, by=current_operator.id, **form.values)
        else:
            call_templates.change(template, by=current_operator.id, **form.values)
    except RefusedError as refusal:
        refusal.put_into(form)
        return _page(service, template, form), 422
    flash(_("Saved."))
    return redirect(url_for("admin_call_templates.index", slug=service.slug), 303)


def _page(service: Service, template: CallTemplate | None, form: CallTemplateForm) -> str:
    form.offer_categories(service, template.category_id if template else None)
    return render_template(
        "admin/call_template.html",
        service=service,
        template=template,
        form=form,
        inputs=custom_inputs.of(form),
        placeholders=PLACEHOLDERS,
        users=_users(template) if template else [],
        **_preview(service, form.subject_pattern.data or ""),
    )


def _preview(service: Service, pattern: str) -> dict[str, object]:
    pattern = pattern[:300]
    return {"subject": call_preview.subject(service, pattern), "unknown": call_preview.unknown(pattern)}


def _users(template: CallTemplate) -> list[str]:
    query = sa.select(ChatSource.name).where(ChatSource.call_template_id == template.id)
    return list(db.session.scalars(query.order_by(ChatSource.name)))


def _template_or_404(service: Service, template_id: int) -> CallTemplate:
    template = db.session.get(CallTemplate, template_id)
    return template if template is not None and template.service_id == service.id else abort(404)
