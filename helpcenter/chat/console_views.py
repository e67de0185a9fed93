"""The operator console: chats at hand, the queue, one conversation (live-chat.md 2)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.chat import access, assignment, closing, console_lists, frames, messages, opening, presence, ratings
from helpcenter.chat.customer_views import client_uuid
from helpcenter.chat.models import Chat, ChatState, PresenceStatus
from helpcenter.chat.states import IllegalStepError
from helpcenter.chat.topics import STAFF
from helpcenter.web.fragments import is_htmx

blueprint = Blueprint("chat_console", __name__, url_prefix="/console")


@blueprint.get("/")
@requires(Permission.CHAT_HANDLE)
def start() -> ResponseReturnValue:
    """Where the console begins."""
    return redirect(url_for("chat_console.index"))


@blueprint.get("/chats")
@requires(Permission.CHAT_HANDLE)
def index() -> ResponseReturnValue:
    """The chat screen with no chat open."""
    return _screen(None)


@blueprint.get("/chats/<int:chat_id>")
@requires(Permission.CHAT_HANDLE)
def show(chat_id: int) -> ResponseReturnValue:
    """The chat screen with one chat; what has left it is to be found in the history (live-chat.md 2.8)."""
    chat = access.fetch(current_operator, chat_id)
    if not _stands_in_screen(chat):
        return redirect(
            url_for("chat_console.index") if chat.state != ChatState.ENDED else f"/console/history/{chat.id}"
        )
    return _conversation(chat) if is_htmx() else _screen(chat)


@blueprint.post("/chats/<int:chat_id>/opening")
@requires(Permission.CHAT_HANDLE)
def open_chat(chat_id: int) -> ResponseReturnValue:
    """Open a chat that was given to me, or take one from the queue."""
    chat = access.fetch(current_operator, chat_id)
    if not access.has_chat_right(current_operator, chat):
        abort(403)
    try:
        opening.open_chat(chat, by=current_operator)
    except opening.SomebodyElsesError:
        return _refused(_("Another operator has taken this chat."))
    except IllegalStepError:
        return _refused(_("This chat has ended."))
    if not is_htmx():
        return redirect(url_for("chat_console.show", chat_id=chat.id), 303)
    return _conversation(chat), {"HX-Push-Url": url_for("chat_console.show", chat_id=chat.id)}


@blueprint.get("/chats/<int:chat_id>/changes")
@requires(Permission.CHAT_HANDLE)
def changes(chat_id: int) -> ResponseReturnValue:
    """What changed since revision `since`, as the frame the socket would have brought (design.md rule 8)."""
    chat = access.fetch(current_operator, chat_id)
    found = frames.catch_up(chat, STAFF, since=request.args.get("since", 0, int))
    return (found, {"Content-Type": "application/json"}) if found else ("", 204)


@blueprint.post("/chats/<int:chat_id>/messages")
@requires(Permission.CHAT_HANDLE)
def send(chat_id: int) -> ResponseReturnValue:
    """A line to the customer, or an internal note (`kind` "note")."""
    chat = _at_hand(chat_id)
    write = messages.note if request.form.get("kind") == "note" else messages.send
    try:
        message = write(chat, request.form.get("text", ""), client_uuid=client_uuid(), by=current_operator)
    except messages.UnusableTextError:
        return jsonify(problem=_("Write between 1 and 5,000 characters.")), 422
    except messages.ChatEndedError:
        return jsonify(problem=_("The chat has ended.")), 409
    return frames.content(chat, [message], STAFF, whole=False)


@blueprint.post("/chats/<int:chat_id>/rating-request")
@requires(Permission.CHAT_HANDLE)
def request_rating(chat_id: int) -> ResponseReturnValue:
    """Send the satisfaction message."""
    chat = _at_hand(chat_id)
    try:
        ratings.request(chat, by=current_operator)
    except messages.ChatEndedError:
        return _refused(_("The chat has ended."))
    return "", 204


@blueprint.post("/chats/<int:chat_id>/closure")
@requires(Permission.CHAT_HANDLE)
def close(chat_id: int) -> ResponseReturnValue:
    """End the chat: it leaves the chat screen."""
    chat = _at_hand(chat_id)
    try:
        closing.end_by_operator(chat, by=current_operator)
    except IllegalStepError:
        return _refused(_("This chat cannot be ended now."))
    if not is_htmx():
        return redirect(url_for("chat_console.index"), 303)
    return render_template("chat/_closed.html", chat=chat), {"HX-Push-Url": url_for("chat_console.index")}


@blueprint.post("/presence")
@requires(Permission.CHAT_HANDLE)
def choose_presence() -> ResponseReturnValue:
    """Switch my status; going online makes me get chats."""
    try:
        status = PresenceStatus(request.form.get("status", ""))
    except ValueError:
        abort(400)
    presence.choose(current_operator, status, by=current_operator)
    assignment.run()
    if not is_htmx():
        return redirect(url_for("chat_console.index"), 303)
    return console_lists.html(current_operator, request.form.get("view", "screen"))


@blueprint.get("/dock")
@requires(Permission.CHAT_HANDLE)
def dock() -> ResponseReturnValue:
    """The dock of the other console pages: presence, counts, chat icon, while chat is on (live-chat.md 2.1)."""
    if not access.has_chat(current_operator):
        return ""
    lists = console_lists.of(current_operator)
    return render_template("chat/_dock.html", lists=lists, operator=current_operator)


def _screen(chat: Chat | None) -> str:
    opened = _particulars(chat) if chat is not None else {"chat": None, "operator": current_operator}
    lists = console_lists.of(current_operator)
    open_chat_id = chat.id if chat is not None else None
    return render_template("chat/console.html", lists=lists, open_chat_id=open_chat_id, **opened)


def _conversation(chat: Chat) -> str:
    return render_template("chat/_console_conversation.html", **_particulars(chat))


def _particulars(chat: Chat) -> dict[str, Any]:
    lines = frames.visible(chat, STAFF)
    return {"chat": chat, "messages": lines, "nicknames": frames.nicknames(chat, lines), "operator": current_operator}


def _stands_in_screen(chat: Chat) -> bool:
    return access.is_at_hand(chat, current_operator)


def _at_hand(chat_id: int) -> Chat:
    """My opened chat; 404 where there is none I may see, 403 where it is not mine."""
    chat = access.fetch(current_operator, chat_id)
    if chat.operator_id != current_operator.id:
        abort(403)
    return chat


def _refused(sentence: str) -> ResponseReturnValue:
    return render_template("chat/_refused.html", sentence=sentence), 409
