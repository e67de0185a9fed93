"""Service management → Chat → categories: the tree of processing types (help-center.md 2)."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.admin import category_page, category_uses
from helpcenter.admin.category_page import View
from helpcenter.admin.forms.category import CategoryForm
from helpcenter.services import administration, categories, category_moving, category_tree
from helpcenter.services.category_tree import Node
from helpcenter.services.models import Service
from helpcenter.transactions import operation
from helpcenter.web import language_fields, languages
from helpcenter.web.fragments import is_htmx
from helpcenter.web.refusals import RefusedError

blueprint = Blueprint("admin_categories", __name__, url_prefix="/admin/services/<slug>/chat/categories")


@blueprint.get("")
@requires(Permission.SERVICE_SETTINGS)
def show(slug: str) -> ResponseReturnValue:
    """The tree, with what the address asks for."""
    service = administration.service_with_chat(current_operator, slug)
    return category_page.render(service, category_page.asked())


@blueprint.post("")
@requires(Permission.SERVICE_SETTINGS)
def add(slug: str) -> ResponseReturnValue:
    """Add the one that was typed in the tree, last under its parent."""
    service = administration.service_with_chat(current_operator, slug)
    view, typed = category_page.asked(), request.form.get("name", "")
    parent_id = view.adding or None
    _check_parent(service, parent_id)
    names = {category_page.typing_language(service): typed}
    try:
        made = categories.add(service, names, parent_id=parent_id, by=current_operator.id)
    except RefusedError as refusal:
        return category_page.render(service, replace(view, typed=typed, problem=str(refusal))), 422
    return _done(service, category_page.after(view, _("Added."), selected=made.id))


@blueprint.post("/<int:category_id>/name")
@requires(Permission.SERVICE_SETTINGS)
def rename(slug: str, category_id: int) -> ResponseReturnValue:
    """Take the name that was typed in the tree."""
    service = administration.service_with_chat(current_operator, slug)
    view, typed = category_page.asked(), request.form.get("name", "")
    category = _node_or_404(service, category_id).category
    names = {category_page.typing_language(service): typed}
    try:
        categories.change(service, category_id, names=names, active=category.active, by=current_operator.id)
    except RefusedError as refusal:
        return category_page.render(
            service, replace(view, renaming=category_id, typed=typed, problem=str(refusal))
        ), 422
    return _done(service, category_page.after(view, _("Saved."), selected=category_id))


@blueprint.post("/<int:category_id>")
@requires(Permission.SERVICE_SETTINGS)
def save(slug: str, category_id: int) -> ResponseReturnValue:
    """Save the inspector: names, parent, whether it can be chosen."""
    service = administration.service_with_chat(current_operator, slug)
    view = replace(category_page.asked(), selected=category_id)
    node = _node_or_404(service, category_id)
    form = CategoryForm()
    form.require_names(service)
    form.offer_parents(node, list(category_tree.flat(category_tree.tree(service.id))))
    if not form.validate() or not _saved(service, node, form):
        return category_page.render(service, view, form), 422
    return _done(service, category_page.after(view, _("Saved.")))


@blueprint.post("/<int:category_id>/position")
@requires(Permission.SERVICE_SETTINGS)
def place(slug: str, category_id: int) -> ResponseReturnValue:
    """Move it up or down (`places`: -1, 1), or under `parent_id` before the sibling `before_id`."""
    service = administration.service_with_chat(current_operator, slug)
    view = category_page.asked()
    _node_or_404(service, category_id)
    places = request.form.get("places", type=int)
    try:
        if places:
            category_moving.step(service, category_id, places, by=current_operator.id)
        else:
            parent_id, before_id = (request.form.get(name, type=int) or None for name in ("parent_id", "before_id"))
            _check_parent(service, parent_id)
            by = current_operator.id
            category_moving.move(service, category_id, parent_id=parent_id, before_id=before_id, by=by)
    except RefusedError as refusal:
        return category_page.render(service, replace(view, problem=str(refusal))), 422
    return _done(service, category_page.after(view, ""))


@blueprint.get("/<int:category_id>/removal")
@requires(Permission.SERVICE_SETTINGS)
def ask_removal(slug: str, category_id: int) -> ResponseReturnValue:
    """What deleting it would do."""
    service = administration.service_with_chat(current_operator, slug)
    node = _node_or_404(service, category_id)
    top = node
    while top.parent is not None:
        top = top.parent
    uses = category_uses.by_category([top])[category_id]
    below = sum(1 for _below in node.below())
    return render_template("admin/_category_removal.html", service=service, node=node, uses=uses, below=below)


@blueprint.post("/<int:category_id>/removal")
@requires(Permission.SERVICE_SETTINGS)
def remove(slug: str, category_id: int) -> ResponseReturnValue:
    """Delete it and everything below it; records keep it."""
    service = administration.service_with_chat(current_operator, slug)
    view = category_page.asked()
    name = _node_or_404(service, category_id).category.name_in(languages.current())
    gone = categories.delete(service, category_id, by=current_operator.id)
    selected = None if view.selected in gone else view.selected
    return _done(service, category_page.after(view, _("“%(name)s” was deleted.", name=name), selected=selected))


def _saved(service: Service, node: Node, form: CategoryForm) -> bool:
    names = language_fields.texts(form, "name", service.languages)
    category, parent_id, by = node.category, form.parent_id.data or None, current_operator.id
    try:
        with operation():
            if parent_id != category.parent_id:
                category_moving.move(service, category.id, parent_id=parent_id, by=by)
            categories.change(service, category.id, names=names, active=form.active.data, by=by)
    except RefusedError as refusal:
        refusal.put_into(form)
        return False
    return True


def _node_or_404(service: Service, category_id: int) -> Node:
    try:
        return categories.find(service, category_id)
    except LookupError:
        abort(404)


def _check_parent(service: Service, parent_id: int | None) -> None:
    if parent_id is not None:
        _node_or_404(service, parent_id)


def _done(service: Service, view: View) -> ResponseReturnValue:
    if is_htmx():
        return category_page.render(service, view)
    if view.said:
        flash(view.said)
    return redirect(url_for("admin_categories.show", slug=service.slug, selected=view.selected), 303)
