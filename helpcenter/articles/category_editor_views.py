"""The tree of article categories in the console."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.articles import category_editing, category_forms, editor_access
from helpcenter.articles.category_editing import Row
from helpcenter.articles.category_forms import CategoryForm
from helpcenter.services import administration, ordering
from helpcenter.services.models import Service
from helpcenter.web.refusals import RefusedError

blueprint = Blueprint("article_categories", __name__, url_prefix="/console/article-categories")


@blueprint.get("")
@requires(Permission.ARTICLE_PUBLISH)
def index() -> ResponseReturnValue:
    """The tree, with how many articles each holds."""
    service = _service()
    return render_template(
        "articles/editor/categories.html",
        service=service,
        services=administration.services(current_operator),
        rows=category_editing.rows(service),
    )


@blueprint.get("/new")
@requires(Permission.ARTICLE_PUBLISH)
def new() -> ResponseReturnValue:
    """An empty form, under the category `parent`."""
    service = _service()
    return _page(service, None, category_forms.filled(service, None, request.args.get("parent", type=int)))


@blueprint.post("/new")
@requires(Permission.ARTICLE_PUBLISH)
def create() -> ResponseReturnValue:
    """Make one."""
    return _save(_service(), None)


@blueprint.get("/<int:category_id>")
@requires(Permission.ARTICLE_PUBLISH)
def show(category_id: int) -> ResponseReturnValue:
    """One of them."""
    service = _service()
    row = category_editing.row_or_404(service, category_id)
    return _page(service, row, category_forms.filled(service, row))


@blueprint.post("/<int:category_id>")
@requires(Permission.ARTICLE_PUBLISH)
def save(category_id: int) -> ResponseReturnValue:
    """Save it."""
    service = _service()
    return _save(service, category_editing.row_or_404(service, category_id))


@blueprint.post("/<int:category_id>/position")
@requires(Permission.ARTICLE_PUBLISH)
def move(category_id: int) -> ResponseReturnValue:
    """One place up or down (`direction`), or under `parent_id` (0: none) before the sibling `before_id` (0: last)."""
    service = _service()
    category = category_editing.row_or_404(service, category_id).category
    places = ordering.PLACES.get(request.form.get("direction", ""))
    if places is not None:
        category_editing.step(service, category, places, by=current_operator.id)
        return _to_list(service)
    where = {name: request.form.get(name, type=int) or None for name in ("parent_id", "before_id")}
    try:
        category_editing.move(service, category, **where, by=current_operator.id)
    except RefusedError as refusal:
        flash(str(refusal), "error")
    return _to_list(service)


@blueprint.post("/<int:category_id>/removal")
@requires(Permission.ARTICLE_PUBLISH)
def remove(category_id: int) -> ResponseReturnValue:
    """Delete it and those below it; their articles move up."""
    service = _service()
    category = category_editing.row_or_404(service, category_id).category
    category_editing.delete(service, category, by=current_operator.id)
    flash(_("The category was deleted."))
    return _to_list(service)


def _save(service: Service, row: Row | None) -> ResponseReturnValue:
    form = CategoryForm(service, row)
    if not form.validate():
        return _page(service, row, form), 422
    try:
        category_editing.save(service, row.category if row else None, form.typed(), by=current_operator.id)
    except RefusedError as refusal:
        refusal.put_into(form)
        return _page(service, row, form), 422
    flash(_("Saved."))
    return _to_list(service)


def _page(service: Service, row: Row | None, form: CategoryForm) -> str:
    branch = list(row.branch()) if row else []
    articles = sum(one.articles for one in branch)
    return render_template(
        "articles/editor/category.html", service=service, row=row, form=form, below=len(branch) - 1, articles=articles
    )


def _to_list(service: Service) -> ResponseReturnValue:
    return redirect(url_for("article_categories.index", service=service.slug), 303)


def _service() -> Service:
    return editor_access.chosen_service(current_operator, request.args.get("service"))
