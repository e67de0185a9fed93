"""The chat history: list, side panel, transcript (live-chat.md 4)."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.audit import recording
from helpcenter.chat import access, history_listing, history_pages, transcript
from helpcenter.chat.models import Chat
from helpcenter.transactions import operation
from helpcenter.web import paging
from helpcenter.web.fragments import is_htmx

blueprint = Blueprint("chat_history", __name__, url_prefix="/console/history")


@blueprint.get("")
@requires(Permission.CHAT_HISTORY)
def index() -> ResponseReturnValue:
    """The list; the URL holds the search. With `counted` how many there are."""
    wanted = history_pages.requested()
    if paging.is_to_count():
        return render_template("chat/_history_number.html", page=history_listing.number(wanted))
    if not is_htmx():
        return history_pages.page(wanted)
    return history_pages.listing(wanted), {"HX-Push-Url": wanted.url()}


@blueprint.get("/<int:chat_id>")
@requires(Permission.CHAT_HISTORY)
def show(chat_id: int) -> ResponseReturnValue:
    """One chat beside the list: its conversation. Who reads one is written down."""
    chat = access.fetch(current_operator, chat_id)
    wanted = history_pages.requested()
    _note_reading(chat)
    lines, may_mask = transcript.read(chat, wanted.filters.q), access.may_edit_anywhere(chat, current_operator)
    return history_pages.beside(wanted, chat, "conversation", lines=lines, may_mask=may_mask)


@blueprint.get("/<int:chat_id>/events")
@requires(Permission.CHAT_HISTORY)
def events(chat_id: int) -> ResponseReturnValue:
    """What happened in the chat, and when."""
    chat = access.fetch(current_operator, chat_id)
    return history_pages.beside(history_pages.requested(), chat, "events", events=transcript.events(chat))


@blueprint.get("/<int:chat_id>/transcript")
@requires(Permission.CHAT_HISTORY)
def download(chat_id: int) -> ResponseReturnValue:
    """The conversation as the customer read it, as a text file."""
    chat = access.fetch(current_operator, chat_id)
    _note_reading(chat)
    response = Response(transcript.plain(chat), mimetype="text/plain")
    response.headers["Content-Disposition"] = f'attachment; filename="{chat.number}.txt"'
    return response


def _note_reading(chat: Chat) -> None:
    with operation():
        recording.record(current_operator.id, "transcript_viewed", chat)
