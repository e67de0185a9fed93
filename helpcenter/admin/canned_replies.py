"""Service management → Chat → canned replies: the texts behind the composer's / (live-chat.md 2.7)."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.admin.forms import canned_reply as forms
from helpcenter.admin.forms.canned_reply import CannedReplyForm
from helpcenter.chat import canned_replies
from helpcenter.chat.canned_model import CannedReply
from helpcenter.extensions import db
from helpcenter.services import administration
from helpcenter.services.finding import LANGUAGE_NAMES
from helpcenter.services.models import Service
from helpcenter.web import list_search
from helpcenter.web.refusals import RefusedError

blueprint = Blueprint("admin_canned_replies", __name__, url_prefix="/admin/services/<slug>/chat/canned-replies")


@blueprint.get("")
@requires(Permission.SERVICE_SETTINGS)
def index(slug: str) -> ResponseReturnValue:
    """The list in one language (`?language=`), or what `?q=` finds in it."""
    service = administration.service_with_chat(current_operator, slug)
    language = _language(service)
    every = canned_replies.of_service(service, language)
    words = list_search.words()
    replies = list_search.matching(every, words, lambda one: (one.name, one.text))
    return render_template(
        "admin/canned_replies.html",
        service=service,
        chosen=language,
        choices=_choices(service, language),
        replies=replies,
        total=len(every),
        words=words,
    )


@blueprint.get("/new")
@requires(Permission.SERVICE_SETTINGS)
def new(slug: str) -> ResponseReturnValue:
    """An empty form."""
    service = administration.service_with_chat(current_operator, slug)
    return _page(service, None, forms.filled(service, None, _language(service)))


@blueprint.post("/new")
@requires(Permission.SERVICE_SETTINGS)
def create(slug: str) -> ResponseReturnValue:
    """Make one."""
    return _save(administration.service_with_chat(current_operator, slug), None)


@blueprint.get("/<int:reply_id>")
@requires(Permission.SERVICE_SETTINGS)
def show(slug: str, reply_id: int) -> ResponseReturnValue:
    """One of them."""
    service = administration.service_with_chat(current_operator, slug)
    reply = _reply_or_404(service, reply_id)
    return _page(service, reply, forms.filled(service, reply, reply.language))


@blueprint.post("/<int:reply_id>")
@requires(Permission.SERVICE_SETTINGS)
def change(slug: str, reply_id: int) -> ResponseReturnValue:
    """Save it."""
    service = administration.service_with_chat(current_operator, slug)
    return _save(service, _reply_or_404(service, reply_id))


@blueprint.post("/<int:reply_id>/position")
@requires(Permission.SERVICE_SETTINGS)
def move(slug: str, reply_id: int) -> ResponseReturnValue:
    """One place up or down (`direction`)."""
    service = administration.service_with_chat(current_operator, slug)
    reply = _reply_or_404(service, reply_id)
    canned_replies.move(reply, "up" if request.form.get("direction") == "up" else "down", by=current_operator.id)
    return _to_list(service, reply.language)


@blueprint.post("/<int:reply_id>/removal")
@requires(Permission.SERVICE_SETTINGS)
def remove(slug: str, reply_id: int) -> ResponseReturnValue:
    """Delete it."""
    service = administration.service_with_chat(current_operator, slug)
    reply = _reply_or_404(service, reply_id)
    canned_replies.delete(reply, by=current_operator.id)
    flash(_("%(name)s was deleted.", name=reply.name))
    return _to_list(service, reply.language)


def _save(service: Service, reply: CannedReply | None) -> ResponseReturnValue:
    form = CannedReplyForm(service)
    if not form.validate():
        return _page(service, reply, form), 422
    try:
        if reply is None:
            canned_replies.create(service, by=current_operator.id, **form.values)
        else:
            canned_replies.change(reply, by=current_operator.id, **form.values)
    except RefusedError as refusal:
        refusal.put_into(form)
        return _page(service, reply, form), 422
    flash(_("Saved."))
    return _to_list(service, form.values["language"])


def _page(service: Service, reply: CannedReply | None, form: CannedReplyForm) -> str:
    return render_template(
        "admin/canned_reply.html", service=service, reply=reply, form=form, placeholders=forms.PLACEHOLDER_WORDS
    )


def _choices(service: Service, chosen: str) -> list[dict[str, object]]:
    """The switch between the service's languages."""
    page = "admin_canned_replies.index"
    return [
        {"label": LANGUAGE_NAMES[one], "url": url_for(page, slug=service.slug, language=one), "chosen": one == chosen}
        for one in service.languages
    ]


def _to_list(service: Service, language: str) -> ResponseReturnValue:
    return redirect(url_for("admin_canned_replies.index", slug=service.slug, language=language), 303)


def _language(service: Service) -> str:
    asked = request.args.get("language", "")
    return asked if asked in service.languages else service.default_language


def _reply_or_404(service: Service, reply_id: int) -> CannedReply:
    reply = db.session.get(CannedReply, reply_id)
    return reply if reply is not None and reply.service_id == service.id else abort(404)
