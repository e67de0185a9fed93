"""The chat screen and its parts, as several views answer with them."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from helpcenter.accounts.access import current_operator
from helpcenter.accounts.permissions import Permission
from helpcenter.chat import access, console_lists, frames, monitoring, standing, supervision, transferring
from helpcenter.chat.models import Chat
from helpcenter.chat.topics import STAFF
from helpcenter.web.fragments import is_htmx


def screen(chat: Chat | None, view: str = "screen") -> str:
    """The whole page, with one chat open or none; `view` says which lists stand on the left."""
    opened = particulars(chat) if chat is not None else {"chat": None, "operator": current_operator}
    open_chat_id = chat.id if chat is not None else None
    if opened.get("standing") == "monitor":
        view = "all"
    shown = {"overview": supervision.overview(current_operator)} if view == "all" else {}
    lists = console_lists.of(current_operator)
    return render_template("chat/console.html", lists=lists, view=view, open_chat_id=open_chat_id, **shown, **opened)


def conversation(chat: Chat, template: str = "chat/_console_conversation.html", **more: Any) -> str:
    """Conversation and details of one chat."""
    return render_template(template, **particulars(chat), **more)


def opened(chat: Chat, template: str = "chat/_reopened.html", **more: Any) -> ResponseReturnValue:
    """After something that changes how the operator stands to the chat: it is drawn anew in the place of #opened."""
    if not is_htmx():
        return redirect(url_for("chat_console.show", chat_id=chat.id), 303)
    return conversation(chat, template, **more)


def done() -> ResponseReturnValue:
    """After something that leaves what stands open alone."""
    return ("", 204) if is_htmx() else redirect(url_for("chat_console.index"), 303)


def refused(sentence: str) -> ResponseReturnValue:
    """What could not be done, as a toast."""
    return render_template("chat/_refused.html", sentence=sentence), 409


def particulars(chat: Chat) -> dict[str, Any]:
    """What the templates of one chat expect."""
    lines = frames.visible(chat, STAFF)
    return {"messages": lines, "nicknames": frames.nicknames(chat, lines), **around(chat)}


def around(chat: Chat) -> dict[str, Any]:
    """What stands around the lines depends on who looks."""
    return {
        "chat": chat,
        "operator": current_operator,
        "standing": standing.of(chat, current_operator),
        "transfer": transferring.pending(chat),
        "watchers": monitoring.watchers(chat),
        "may_take_over": monitoring.may_take_over(chat, current_operator),
        "has_chat_right": access.has_chat_right(current_operator, chat),
        "may_transfer": current_operator.may(Permission.CHAT_TRANSFER),
    }
