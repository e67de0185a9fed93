"""Customer and inquiry information of a chat: in the chat screen, and in the history (live-chat.md 2.4, 2.5, 2.8)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.chat import access, history_pages, information, information_conflicts, information_panel
from helpcenter.chat.access import Place
from helpcenter.chat.information import UnusableCategoryError
from helpcenter.chat.information_form import InformationForm
from helpcenter.chat.models import Chat, ChatState
from helpcenter.transactions import StaleError

blueprint = Blueprint("chat_information", __name__, url_prefix="/console")


@blueprint.get("/chats/<int:chat_id>/information")
@requires(Permission.CHAT_HANDLE)
def screen(chat_id: int) -> ResponseReturnValue:
    """The right pane of the chat screen."""
    chat = access.fetch(current_operator, chat_id)
    return render_template("chat/_information.html", **information_panel.particulars(chat, "screen"))


@blueprint.post("/chats/<int:chat_id>/information")
@requires(Permission.CHAT_HANDLE)
def save_in_screen(chat_id: int) -> ResponseReturnValue:
    """Save in the chat screen: whoever handles the chat, until they have ended it."""
    return _save(chat_id, "screen")


@blueprint.get("/history/<int:chat_id>/information")
@requires(Permission.CHAT_HISTORY)
def history(chat_id: int) -> ResponseReturnValue:
    """The tab of the history's panel."""
    chat = access.fetch(current_operator, chat_id)
    wanted = history_pages.requested()
    return history_pages.beside(wanted, chat, "information", **_without_chat(chat, "history"))


@blueprint.post("/history/<int:chat_id>/information")
@requires(Permission.CHAT_HISTORY)
def save_in_history(chat_id: int) -> ResponseReturnValue:
    """Save in the history: once the chat has ended."""
    return _save(chat_id, "history")


def _save(chat_id: int, place: Place) -> ResponseReturnValue:
    chat = access.fetch(current_operator, chat_id)
    form = InformationForm(chat)
    if not access.may_edit(chat, current_operator, place=place):
        return _refuse(chat, place, form)
    if not form.validate():
        return _answer(chat, place, 422, form=form)
    try:
        _write(chat, form)
    except UnusableCategoryError:
        form.category_id.errors = [_("This processing type is no longer offered. Choose another one.")]
        return _answer(chat, place, 422, form=form)
    except StaleError:
        conflict = information_conflicts.between(chat, form)
        form.version.data = information.version(chat)
        return _answer(chat, place, 409, form=form, conflict=conflict)
    return _answer(chat, place, 200, saved=True)


def _refuse(chat: Chat, place: Place, form: InformationForm) -> ResponseReturnValue:
    """What was typed stays on the page of somebody who could have saved it a moment ago."""
    if place == "history" or chat.state != ChatState.ENDED or chat.operator_id != current_operator.id:
        abort(403)
    sentence = _("This chat has ended. Its information can be edited in the chat history.")
    return _answer(chat, place, 409, form=form, refused=sentence)


def _write(chat: Chat, form: InformationForm) -> None:
    written = form.written()
    information.save(
        chat,
        by=current_operator,
        name=written.name,
        email=written.email,
        note=written.note,
        category_id=written.category_id,
        version=form.version.data or "",
    )


def _answer(chat: Chat, place: Place, status: int, **more: Any) -> ResponseReturnValue:
    particulars = information_panel.particulars(chat, place, **more)
    wanted = history_pages.requested() if place == "history" else None
    return render_template("chat/_information_answer.html", wanted=wanted, **particulars), status


def _without_chat(chat: Chat, place: Place) -> dict[str, Any]:
    particulars = information_panel.particulars(chat, place)
    del particulars["chat"]
    return particulars
