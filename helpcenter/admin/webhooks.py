"""Service management → Webhooks: subscriptions and their log (help-center.md 2)."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.admin.forms.webhook import WebhookForm
from helpcenter.audit import recording
from helpcenter.extensions import db
from helpcenter.services import administration
from helpcenter.services.models import Service
from helpcenter.transactions import operation
from helpcenter.web import list_search, paging
from helpcenter.web.refusals import RefusedError
from helpcenter.webhooks import delivery, subscriptions
from helpcenter.webhooks.models import Webhook, WebhookDelivery

blueprint = Blueprint("admin_webhooks", __name__, url_prefix="/admin/services/<slug>/webhooks")


@blueprint.get("")
@requires(Permission.SERVICE_SETTINGS)
def index(slug: str) -> ResponseReturnValue:
    """The webhooks of the service, or those whose address has the words of `?q=`."""
    service = administration.service_or_404(current_operator, slug)
    words = list_search.words()
    hooks = list_search.matching(subscriptions.of_service(service.id), words, lambda hook: (hook.url, *hook.events))
    return render_template("admin/webhooks.html", service=service, hooks=hooks, words=words)


@blueprint.get("/new")
@requires(Permission.SERVICE_SETTINGS)
def new(slug: str) -> ResponseReturnValue:
    """An empty form."""
    service = administration.service_or_404(current_operator, slug)
    return _page(service, None, WebhookForm(formdata=None, data={"active": True}))


@blueprint.post("/new")
@requires(Permission.SERVICE_SETTINGS)
def create(slug: str) -> ResponseReturnValue:
    """Make one; its secret stands in this answer and nowhere else."""
    service = administration.service_or_404(current_operator, slug)
    form = WebhookForm()
    try:
        if not form.validate():
            return _page(service, None, form), 422
        hook = subscriptions.create(service.id, form.url.data or "", form.events.data or [], by=current_operator.id)
    except RefusedError as refusal:
        refusal.put_into(form)
        return _page(service, None, form), 422
    return make_response(_page(service, hook, _filled(hook), hook.secret), 201)


@blueprint.get("/<int:hook_id>")
@requires(Permission.SERVICE_SETTINGS)
def show(slug: str, hook_id: int) -> ResponseReturnValue:
    """One of them, with its log."""
    service = administration.service_or_404(current_operator, slug)
    hook = _hook_or_404(service, hook_id)
    return _page(service, hook, _filled(hook))


@blueprint.post("/<int:hook_id>")
@requires(Permission.SERVICE_SETTINGS)
def change(slug: str, hook_id: int) -> ResponseReturnValue:
    """Save it."""
    service = administration.service_or_404(current_operator, slug)
    hook, form = _hook_or_404(service, hook_id), WebhookForm()
    try:
        if not form.validate():
            return _page(service, hook, form), 422
        values = (form.url.data or "", form.events.data or [])
        subscriptions.change(hook, *values, active=bool(form.active.data), by=current_operator.id)
    except RefusedError as refusal:
        refusal.put_into(form)
        return _page(service, hook, form), 422
    flash(_("Saved."))
    return redirect(url_for("admin_webhooks.show", slug=slug, hook_id=hook.id), 303)


@blueprint.post("/<int:hook_id>/secret")
@requires(Permission.SERVICE_SETTINGS)
def renew_secret(slug: str, hook_id: int) -> ResponseReturnValue:
    """A new secret, shown in this answer and never again."""
    service = administration.service_or_404(current_operator, slug)
    hook = _hook_or_404(service, hook_id)
    secret = subscriptions.renew_secret(hook, by=current_operator.id)
    return make_response(_page(service, hook, _filled(hook), secret), 201)


@blueprint.post("/<int:hook_id>/removal")
@requires(Permission.SERVICE_SETTINGS)
def remove(slug: str, hook_id: int) -> ResponseReturnValue:
    """Delete it with its log."""
    service = administration.service_or_404(current_operator, slug)
    subscriptions.delete(_hook_or_404(service, hook_id), by=current_operator.id)
    flash(_("The webhook was deleted."))
    return redirect(url_for("admin_webhooks.index", slug=slug), 303)


@blueprint.post("/<int:hook_id>/deliveries/<int:delivery_id>/repetition")
@requires(Permission.SERVICE_SETTINGS)
def send_again(slug: str, hook_id: int, delivery_id: int) -> ResponseReturnValue:
    """Send the same once more."""
    service = administration.service_or_404(current_operator, slug)
    hook, sent = _hook_or_404(service, hook_id), db.session.get(WebhookDelivery, delivery_id)
    if sent is None or sent.webhook_id != hook.id:
        abort(404)
    with operation():
        delivery.send_again(sent)
        recording.record(current_operator.id, "webhook_redelivered", hook, delivery=sent.id)
    flash(_("It is sent again."))
    return redirect(url_for("admin_webhooks.show", slug=slug, hook_id=hook.id), 303)


def _page(service: Service, hook: Webhook | None, form: WebhookForm, secret: str | None = None) -> str:
    log = sa.select(WebhookDelivery).where(WebhookDelivery.webhook_id == hook.id) if hook else None
    return render_template(
        "admin/webhook.html",
        service=service,
        hook=hook,
        form=form,
        secret=secret,
        page=paging.page(log, WebhookDelivery, "created_at", size=20) if log is not None and not secret else None,
    )


def _filled(hook: Webhook) -> WebhookForm:
    return WebhookForm(formdata=None, data={"url": hook.url, "events": hook.events, "active": hook.active})


def _hook_or_404(service: Service, hook_id: int) -> Webhook:
    hook = db.session.get(Webhook, hook_id)
    return hook if hook is not None and hook.service_id == service.id else abort(404)
