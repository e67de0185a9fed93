"""Service management → Chat → blocks: who is not let into the chat, and letting them in again."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.chat import blocking, blocks
from helpcenter.chat.block_model import ChatBlock
from helpcenter.extensions import db
from helpcenter.services import administration
from helpcenter.web import list_search

blueprint = Blueprint("admin_chat_blocks", __name__, url_prefix="/admin/services/<slug>/chat/blocks")


@blueprint.get("")
@requires(Permission.SERVICE_SETTINGS)
def index(slug: str) -> ResponseReturnValue:
    """Those in force, or those that `?q=` finds by whom they concern and why."""
    service = administration.service_with_chat(current_operator, slug)
    words = list_search.words()
    found = list_search.matching(blocks.of_service(service), words, _shown)
    return render_template("admin/chat_blocks.html", service=service, blocks=found, words=words)


@blueprint.post("/<int:block_id>/lifting")
@requires(Permission.SERVICE_SETTINGS)
def lift(slug: str, block_id: int) -> ResponseReturnValue:
    """Let them in again."""
    service = administration.service_with_chat(current_operator, slug)
    block = db.session.get(ChatBlock, block_id)
    if block is None or block.service_id != service.id:
        abort(404)
    blocking.lift(block, by=current_operator)
    flash(_("The block was lifted."))
    return redirect(url_for("admin_chat_blocks.index", slug=slug), 303)


def _shown(block: ChatBlock) -> tuple[str | None, ...]:
    """The words of its row."""
    whom = block.customer.shown_name if block.customer else block.address_shown
    return whom, block.reason, block.created_by.name if block.created_by else None
