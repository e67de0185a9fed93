"""The wallboard, and what supervisors do from there (live-chat.md 2.7, help-center.md 2)."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.models import Operator
from helpcenter.accounts.permissions import Permission
from helpcenter.chat import (
    access,
    console_page,
    messages,
    monitoring_views,
    presence,
    redirecting,
    supervision,
    transfer_targets,
    transferring,
)
from helpcenter.chat.models import Chat, PresenceStatus
from helpcenter.extensions import db
from helpcenter.wallboard import drawing, people
from helpcenter.web import filters
from helpcenter.web.fragments import is_htmx

blueprint = Blueprint("wallboard", __name__, url_prefix="/console/wallboard")


@blueprint.get("")
@requires(Permission.CHAT_MONITOR)
def index() -> ResponseReturnValue:
    """The board; `service` shows one only."""
    return render_template("wallboard/index.html", **drawing.context(current_operator, filters.number("service")))


@blueprint.post("/chats/<int:chat_id>/participation")
@requires(Permission.CHAT_MONITOR)
def join(chat_id: int) -> ResponseReturnValue:
    """Join the chat and go there."""
    chat = access.fetch(current_operator, chat_id)
    if refusal := monitoring_views.refusal_to_join(chat):
        return refusal
    url = url_for("chat_console.show", chat_id=chat.id)
    return ("", 204, {"HX-Redirect": url}) if is_htmx() else redirect(url, 303)


@blueprint.get("/chats/<int:chat_id>/transfers")
@requires(Permission.CHAT_MONITOR)
def new_transfer(chat_id: int) -> ResponseReturnValue:
    """The dialog: to whom, and a note for them."""
    return _dialog(_to_transfer(chat_id))


@blueprint.get("/chats/<int:chat_id>/transfers/operators")
@requires(Permission.CHAT_MONITOR)
def targets(chat_id: int) -> ResponseReturnValue:
    """The list below the field: who is present, with their load; the queue for what is with somebody."""
    chat = _to_transfer(chat_id)
    words = request.args.get("q", "")[:200]
    found = [one for one in _targets(chat, words) if one.operator.id != chat.operator_id]
    with_queue = chat.operator_id is not None and not words
    return render_template("chat/_transfer_options.html", targets=found, with_queue=with_queue)


@blueprint.post("/chats/<int:chat_id>/transfers")
@requires(Permission.CHAT_MONITOR)
def transfer(chat_id: int) -> ResponseReturnValue:
    """Offer the chat to whom was chosen."""
    chat = _to_transfer(chat_id)
    chosen, note = request.form.get("operator_id", ""), request.form.get("note", "")
    operator_id = filters.id_in(chosen)
    to = db.session.get(Operator, operator_id) if operator_id else None
    if to is None and chosen != transfer_targets.QUEUE:
        return _dialog(chat, _("Choose to whom the chat goes."), note, 422)
    try:
        redirecting.redirect(chat, to=to, by=current_operator, note=note)
    except messages.UnusableTextError:
        return _dialog(chat, _("A note has at most 5,000 characters."), note, 422)
    except transferring.NotPresentError:
        return _dialog(chat, _("This operator is not present any more. Choose another one."), note, 409)
    except transferring.NotYoursError:
        return console_page.refused(_("The chat is over, or is there already."))
    sentence = _("Offered to %(name)s.", name=to.name) if to else _("The chat is back in the queue.")
    return render_template("wallboard/_done.html", sentence=sentence)


@blueprint.get("/operators/<int:operator_id>/presence")
@requires(Permission.CHAT_MONITOR)
def choose_presence(operator_id: int) -> ResponseReturnValue:
    """The dialog: which status."""
    somebody = people.find(supervision.services(current_operator), operator_id)
    return render_template("wallboard/_presence.html", somebody=somebody, presence=presence.of(somebody))


@blueprint.post("/operators/<int:operator_id>/presence")
@requires(Permission.CHAT_MONITOR)
def set_presence(operator_id: int) -> ResponseReturnValue:
    """Switch somebody's status; their console shows it at once."""
    somebody = people.find(supervision.services(current_operator), operator_id)
    try:
        status = PresenceStatus(request.form.get("status", ""))
    except ValueError:
        abort(400)
    redirecting.set_presence(somebody, status, by=current_operator)
    if not is_htmx():
        return redirect(url_for("wallboard.index"), 303)
    return render_template("wallboard/_done.html", sentence=_("The status was set."))


def _to_transfer(chat_id: int) -> Chat:
    chat = access.fetch(current_operator, chat_id)
    if not current_operator.may(Permission.CHAT_TRANSFER):
        abort(403)
    return chat


def _targets(chat: Chat, words: str = "") -> list[transfer_targets.Target]:
    return transfer_targets.of(chat, by=current_operator, words=words)


def _dialog(chat: Chat, problem: str = "", note: str = "", status: int = 200) -> ResponseReturnValue:
    nobody = chat.operator_id is None and not _targets(chat)
    url = url_for("wallboard.transfer", chat_id=chat.id)
    return render_template("chat/_transfer.html", chat=chat, url=url, problem=problem, note=note, nobody=nobody), status
