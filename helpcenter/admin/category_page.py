"""What the page of processing types shows: the rows of the tree and the inspector."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from flask import render_template, request

from helpcenter.accounts.access import current_operator
from helpcenter.accounts.models import Operator
from helpcenter.admin import category_uses
from helpcenter.admin.category_uses import Uses
from helpcenter.admin.forms import category as forms
from helpcenter.admin.forms.category import CategoryForm
from helpcenter.audit.models import AuditEntry
from helpcenter.extensions import db
from helpcenter.services import category_tree
from helpcenter.services.category_tree import Node
from helpcenter.services.models import Category, Service
from helpcenter.web.fragments import is_htmx

FIRST_LEVEL = 0
"""As the parent of a category that is being added: none."""


@dataclass(frozen=True)
class View:
    """What is asked for: a search, a chosen category, one being added (its parent) or renamed, and what was wrong."""

    words: str = ""
    inactive: bool = True
    selected: int | None = None
    adding: int | None = None
    renaming: int | None = None
    typed: str = ""
    problem: str = ""
    said: str = ""


@dataclass(frozen=True)
class Row:
    """One row of the tree. `is_open`: what is below it is to be seen."""

    node: Node
    uses: Uses
    is_open: bool


@dataclass(frozen=True)
class Typing:
    """A row in which a name is being typed: for a new category under a parent, or for one that is renamed."""

    level: int
    parent_id: int | None
    renamed: Category | None = None


def asked() -> View:
    """The view that the current request names. Without the search's form (`tools`) inactive ones are shown."""
    values = request.values
    return View(
        words=values.get("q", "").strip()[:100],
        inactive=bool(values.get("inactive")) or not values.get("tools"),
        selected=values.get("selected", type=int),
        adding=values.get("adding", type=int),
        renaming=values.get("renaming", type=int),
    )


def render(service: Service, view: View, form: CategoryForm | None = None) -> str:
    """The page, or for htmx its two parts, each for its place. `form`: the inspector as it was sent."""
    roots = category_tree.tree(service.id)
    nodes = list(category_tree.flat(roots))
    uses = category_uses.by_category(roots)
    template = "admin/_category_parts.html" if is_htmx() else "admin/categories.html"
    return render_template(
        template,
        service=service,
        view=view,
        rows=_with_typing(_rows(nodes, uses, view), nodes, view),
        typing=typing_language(service),
        **_inspector(service, nodes, uses, view, form),
    )


def typing_language(service: Service) -> str:
    """The language in which a name typed in the tree is meant: the operator's, where the service offers it."""
    language = str(current_operator.language)
    return language if language in service.languages else service.default_language


def _rows(nodes: list[Node], uses: dict[int, Uses], view: View) -> list[Row]:
    shown = [node for node in nodes if view.inactive or node.offered]
    opened = _above(nodes, {view.selected, view.renaming}) | {view.adding}
    if view.adding:
        opened |= _above(nodes, {view.adding})
    if view.words:
        found = _found(shown, view.words)
        opened = _above(nodes, found)
        shown = [node for node in shown if node.category.id in found | opened]
    return [Row(node, uses[node.category.id], node.category.id in opened) for node in shown]


def _with_typing(rows: list[Row], nodes: list[Node], view: View) -> list[Row | Typing]:
    made: list[Row | Typing] = list(rows)
    if view.renaming:
        for at, row in enumerate(rows):
            if row.node.category.id == view.renaming:
                category = row.node.category
                made[at] = Typing(category.level, category.parent_id, category)
    if view.adding == FIRST_LEVEL:
        made.append(Typing(1, None))
    parent = next((node for node in nodes if node.category.id == view.adding), None)
    if parent is not None:
        branch = {parent.category.id, *(below.category.id for below in parent.below())}
        last = max((at for at, row in enumerate(rows) if row.node.category.id in branch), default=len(rows) - 1)
        made.insert(last + 1, Typing(parent.category.level + 1, parent.category.id))
    return made


def _above(nodes: list[Node], ids: set[int | None]) -> set[int | None]:
    return {above.id for node in nodes if node.category.id in ids for above in node.path()[:-1]}


def _found(nodes: list[Node], words: str) -> set[int | None]:
    key = category_tree.name_key(words)
    return {node.category.id for node in nodes if any(key in name.name_key for name in node.category.names)}


def _inspector(
    service: Service, nodes: list[Node], uses: dict[int, Uses], view: View, form: CategoryForm | None
) -> dict[str, Any]:
    node = next((one for one in nodes if one.category.id == view.selected), None)
    if node is None:
        return {"chosen": None}
    if form is None:
        form = forms.filled(node)
        form.require_names(service)
    form.offer_parents(node, nodes)
    changed_at, changed_by = _last_change(node.category)
    return {
        "chosen": node,
        "form": form,
        "uses": uses[node.category.id],
        "below": sum(1 for _below in node.below()),
        "changed_at": changed_at,
        "changed_by": changed_by,
    }


def _last_change(category: Category) -> tuple[Any, str]:
    query = sa.select(AuditEntry.at, Operator.name).outerjoin(Operator, Operator.id == AuditEntry.operator_id)
    query = query.where(AuditEntry.subject_kind == Category.__tablename__, AuditEntry.subject_id == category.id)
    last = db.session.execute(query.order_by(AuditEntry.id.desc()).limit(1)).first()
    return (last[0], last[1] or "") if last else (category.updated_at, "")


def after(view: View, said: str, **changes: Any) -> View:
    """The view after something was done: nothing is being typed any more."""
    return replace(view, adding=None, renaming=None, said=said, **changes)
