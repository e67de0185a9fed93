"""The operator console: chats at hand, the queue, one conversation (live-chat.md 2)."""

from __future__ import annotations

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.audit import recording
from helpcenter.chat import (
    access,
    assignment,
    closing,
    console_lists,
    console_page,
    frames,
    messages,
    opening,
    presence,
    ratings,
    standing,
    supervision,
    transferring,
)
from helpcenter.chat.customer_views import client_uuid
from helpcenter.chat.models import Chat, ChatState, PresenceStatus
from helpcenter.chat.states import IllegalStepError
from helpcenter.chat.topics import STAFF
from helpcenter.transactions import operation
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
    return console_page.screen(None)


@blueprint.get("/chats/<int:chat_id>")
@requires(Permission.CHAT_HANDLE)
def show(chat_id: int) -> ResponseReturnValue:
    """The chat screen with one chat; what has left it is to be found in the history (live-chat.md 2.8)."""
    chat = access.fetch(current_operator, chat_id)
    if standing.of(chat, current_operator) is None:
        return redirect(
            url_for("chat_console.index") if chat.state != ChatState.ENDED else f"/console/history/{chat.id}"
        )
    if chat.operator_id not in (None, current_operator.id):  # a supervisor looks
        with operation():
            recording.record(current_operator.id, "transcript_viewed", chat)
    return console_page.conversation(chat) if is_htmx() else console_page.screen(chat)


@blueprint.get("/chats/<int:chat_id>/standing")
@requires(Permission.CHAT_HANDLE)
def show_standing(chat_id: int) -> ResponseReturnValue:
    """What can be done with the open chat now, after a frame said that its state or its operator is another.

    `foot` names what stands below the lines: where that stays, it is left alone, with what was typed into it.
    """
    chat = access.fetch(current_operator, chat_id)
    around = console_page.around(chat)
    return render_template("chat/_standing.html", foot_shown=request.args.get("foot", ""), **around)


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
        return console_page.refused(_("Another operator has taken this chat."))
    except IllegalStepError:
        return console_page.refused(_("This chat has ended."))
    if not is_htmx():
        return redirect(url_for("chat_console.show", chat_id=chat.id), 303)
    return console_page.conversation(chat), {"HX-Push-Url": url_for("chat_console.show", chat_id=chat.id)}


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
    write = messages.note if request.form.get("kind") == "note" else messages.send
    try:
        with operation():
            chat = access.own_to_write(current_operator, chat_id) or fetch_to_write(chat_id)
            message = write(chat, request.form.get("text", ""), client_uuid=client_uuid(), by=current_operator)
    except messages.UnusableTextError:
        return jsonify(problem=_("Write between 1 and 5,000 characters.")), 422
    except messages.ChatEndedError:
        return jsonify(problem=_("The chat has ended.")), 409
    return frames.answer(chat, message, STAFF)


@blueprint.post("/chats/<int:chat_id>/rating-request")
@requires(Permission.CHAT_HANDLE)
def request_rating(chat_id: int) -> ResponseReturnValue:
    """Send the satisfaction message."""
    chat = access.fetch_own(current_operator, chat_id)
    try:
        ratings.request(chat, by=current_operator)
    except messages.ChatEndedError:
        return console_page.refused(_("The chat has ended."))
    return "", 204


@blueprint.post("/chats/<int:chat_id>/closure")
@requires(Permission.CHAT_HANDLE)
def close(chat_id: int) -> ResponseReturnValue:
    """End the chat: it leaves the chat screen."""
    chat = access.fetch_own(current_operator, chat_id)
    try:
        closing.end_by_operator(chat, by=current_operator)
    except IllegalStepError:
        return console_page.refused(_("This chat cannot be ended now."))
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
    if status != PresenceStatus.ONLINE:
        transferring.give_all_back(current_operator)
    assignment.run()
    if not is_htmx():
        return redirect(url_for("chat_console.index"), 303)
    view = console_lists.allowed_view(current_operator, request.form.get("view", "screen"))
    return console_lists.html(current_operator, view)


@blueprint.get("/dock")
@requires(Permission.CHAT_HANDLE)
def dock() -> ResponseReturnValue:
    """The dock of the other console pages: presence, counts, chat icon, while chat is on (live-chat.md 2.1)."""
    if not access.has_chat(current_operator) and not supervision.supervises(current_operator):
        return ""
    lists = console_lists.of(current_operator)
    return render_template("chat/_dock.html", lists=lists, operator=current_operator)


def fetch_to_write(chat_id: int) -> Chat:
    """A chat into which I may write; 404 where there is none I may see, 403 where I may not.

    A line that I sent while the chat was mine is acknowledged when it is sent again.
    """
    chat = access.fetch(current_operator, chat_id)
    if not standing.may_write(chat, current_operator) and not _has_sent(chat):
        abort(403)
    return chat


def _has_sent(chat: Chat) -> bool:
    """Whether the line of this request is one that I have sent before."""
    return messages.stored(chat, client_uuid(), by=current_operator) is not None
