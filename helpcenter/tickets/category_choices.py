"""The processing types that a call or a ticket can be given."""

from __future__ import annotations

from flask_babel import gettext

from helpcenter.services import category_tree
from helpcenter.tickets import wording


def category_choices(service_id: int, chosen: int | None = None) -> list[tuple[str, str]]:
    """What may be chosen as processing type, by path; also what is chosen already. '' is none."""
    nodes = category_tree.flat(category_tree.tree(service_id))
    offered = [(str(n.category.id), wording.category_path(n)) for n in nodes if n.offered or n.category.id == chosen]
    return [("", gettext("None")), *offered]
