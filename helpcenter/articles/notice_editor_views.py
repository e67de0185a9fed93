"""Writing notices in the console (help-center.md 2)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.articles import comparing, editor_access, editor_page, notice_editing, notice_forms, notice_versions
from helpcenter.articles.models import Notice
from helpcenter.articles.notice_editing import Standing
from helpcenter.articles.notice_forms import NoticeForm
from helpcenter.articles.notice_version_model import NoticeVersion
from helpcenter.columns import localized
from helpcenter.services import administration
from helpcenter.services.models import Service
from helpcenter.web import list_search

blueprint = Blueprint("notice_editor", __name__, url_prefix="/console/notices")
STANDINGS = {
    Standing.DRAFT: ("neutral", lazy_gettext("Draft")),
    Standing.COMING: ("tint", lazy_gettext("Still to come")),
    Standing.SHOWN: ("green", lazy_gettext("Shown")),
    Standing.OVER: ("outline", lazy_gettext("Over")),
}


@blueprint.get("")
@requires(Permission.ARTICLE_DRAFT)
def index() -> ResponseReturnValue:
    """The notices of a service, the newest first, or those that `?q=` finds by title and text."""
    service = _service()
    words = list_search.words()
    every = notice_editing.of(service)
    found = list_search.matching(every, words, lambda one: (*one.title.values(), *one.body.values()))
    return render_template(
        "articles/editor/notices.html",
        service=service,
        services=administration.services(current_operator),
        found=[(notice, STANDINGS[notice_editing.standing(notice)]) for notice in found],
        words=words,
    )


@blueprint.get("/new")
@requires(Permission.ARTICLE_DRAFT)
def new() -> ResponseReturnValue:
    """An empty form."""
    service = _service()
    return _page(service, None, notice_forms.filled(service, None))


@blueprint.post("/new")
@requires(Permission.ARTICLE_DRAFT)
def create() -> ResponseReturnValue:
    """Make one."""
    return _save(_service(), None)


@blueprint.get("/<int:notice_id>")
@requires(Permission.ARTICLE_DRAFT)
def show(notice_id: int) -> ResponseReturnValue:
    """One of them."""
    service = _service()
    notice = notice_editing.one_or_404(service, notice_id)
    form = notice_forms.filled(service, notice)
    taken = _asked_for(service, notice)
    if taken:
        form[f"title_{taken.language}"].data, form[f"body_{taken.language}"].data = taken.title, taken.markdown
    return _page(service, notice, form, taken)


@blueprint.get("/<int:notice_id>/versions")
@requires(Permission.ARTICLE_DRAFT)
def history(notice_id: int) -> ResponseReturnValue:
    """All versions in one language, and what lies between two: `number`, and `with` (else the one before it)."""
    service = _service()
    notice = notice_editing.one_or_404(service, notice_id)
    language = editor_page.language(service)
    here: dict[str, Any] = {"notice_id": notice.id, "service": service.slug}
    page = comparing.compared(notice_versions.all_of(notice, language))
    return comparing.render(
        page,
        service=service,
        chosen=language,
        live=None if notice.draft or not page.every else page.every[0].number,
        title=localized(notice.title, current_operator.language),
        path=[
            (_("Notices"), url_for(".index", service=service.slug)),
            (localized(notice.title, current_operator.language), url_for(".show", **here)),
        ],
        urls={one: url_for(".history", language=one, **here) for one in service.languages},
        take_url=url_for(".show", language=language, number=page.number, **here),
    )


@blueprint.post("/<int:notice_id>")
@requires(Permission.ARTICLE_DRAFT)
def save(notice_id: int) -> ResponseReturnValue:
    """Save it."""
    service = _service()
    return _save(service, notice_editing.one_or_404(service, notice_id))


@blueprint.post("/<int:notice_id>/removal")
@requires(Permission.ARTICLE_DELETE)
def remove(notice_id: int) -> ResponseReturnValue:
    """Delete it."""
    service = _service()
    notice_editing.delete(notice_editing.one_or_404(service, notice_id), by=current_operator.id)
    flash(_("The notice was deleted."))
    return redirect(url_for("notice_editor.index", service=service.slug), 303)


def _save(service: Service, notice: Notice | None) -> ResponseReturnValue:
    """As a draft, or (`then` publish) as something that customers see in its period."""
    draft = request.form.get("then") != "publish"
    public = not draft or (notice is not None and not notice.draft)
    if public and not current_operator.may(Permission.ARTICLE_PUBLISH):
        abort(403)
    form = NoticeForm(service)
    if not form.validate():
        return _page(service, notice, form), 422
    notice_editing.save(service, notice, form.typed(draft=draft), by=current_operator.id)
    flash(_("Saved as a draft.") if draft else _("Saved. Customers see it in its period."))
    return redirect(url_for("notice_editor.index", service=service.slug), 303)


def _asked_for(service: Service, notice: Notice) -> NoticeVersion | None:
    """The version that `?number=` of `?language=` takes into the form."""
    every = notice_versions.all_of(notice, editor_page.language(service)) if "number" in request.args else []
    return next((one for one in every if one.number == request.args.get("number", type=int)), None)


def _page(service: Service, notice: Notice | None, form: NoticeForm, taken: NoticeVersion | None = None) -> str:
    may_publish = current_operator.may(Permission.ARTICLE_PUBLISH)
    return render_template(
        "articles/editor/notice.html",
        service=service,
        notice=notice,
        form=form,
        taken=taken,
        may_publish=may_publish,
        may_save=may_publish or notice is None or notice.draft,
        badge_of=STANDINGS[notice_editing.standing(notice)] if notice else None,
    )


def _service() -> Service:
    return editor_access.chosen_service(current_operator, request.args.get("service"))
