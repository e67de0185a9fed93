"""The history as a page, as a panel beside its list, and as one tab of the panel, from the same templates."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from helpcenter.accounts.access import current_operator
from helpcenter.accounts.permissions import Permission
from helpcenter.chat import access, channels, durations, history_choices, history_filters, history_listing, transcript
from helpcenter.chat.history_listing import Search
from helpcenter.chat.models import Chat
from helpcenter.web.fragments import is_htmx

TABS = {
    "conversation": "chat/_history_conversation.html",
    "information": "chat/_information.html",
    "events": "chat/_history_events.html",
}


def requested() -> Search:
    """The search in the current URL."""
    page = request.args.get("page", 1, int)
    return history_listing.search(current_operator, history_filters.read(request.args), page)


def listing(wanted: Search) -> str:
    """The list alone."""
    return render_template("chat/_history_answer.html", **_list(wanted))


def page(wanted: Search) -> str:
    """The whole page with no chat beside the list."""
    return render_template("chat/history.html", chat=None, **_list(wanted))


def beside(wanted: Search, chat: Chat, tab: str, **content: Any) -> str:
    """`chat` beside the list, with what the current request lacks: the tab, the panel, or the whole page."""
    particulars = {"chat": chat, "wanted": wanted, "tab": tab, "content": TABS[tab], **content}
    if is_htmx() and request.headers.get("HX-Target", "").endswith("#history_tab"):
        return render_template("chat/_history_tab.html", **particulars)
    particulars |= _head(wanted, chat)
    if is_htmx():
        return render_template("chat/_history_panel.html", **particulars)
    return render_template("chat/history.html", **(_list(wanted) | particulars))


def _head(wanted: Search, chat: Chat) -> dict[str, Any]:
    """What stands over the tabs of the panel."""
    may_edit = access.may_edit(chat, current_operator, place="history")
    return {
        "neighbours": history_listing.neighbours(wanted, chat),
        "counts": transcript.counts(chat),
        "times": {
            "ended_at": durations.conversation_ended_at(chat),
            "wait": durations.wait(chat),
            "handling": durations.handling(chat),
        },
        "channel": channels.place(chat),
        "may_block": may_edit,
        "may_make_ticket": may_edit and current_operator.may(Permission.TICKET_HANDLE),
    }


def _list(wanted: Search) -> dict[str, Any]:
    found = history_listing.page_of(wanted)
    return {
        "wanted": wanted,
        "page": found,
        "excerpts": history_listing.excerpts_of(found, wanted),
        "choices": history_choices.of(wanted),
    }
