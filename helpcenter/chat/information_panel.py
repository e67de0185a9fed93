"""What the panel of customer and inquiry information shows (live-chat.md 2.4)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from helpcenter.accounts.access import current_operator
from helpcenter.accounts.permissions import Permission
from helpcenter.chat import access, channels, earlier_contacts, information
from helpcenter.chat.access import Place
from helpcenter.chat.information_form import InformationForm
from helpcenter.chat.models import Chat
from helpcenter.customers.conflicts import Conflict
from helpcenter.services import category_choice
from helpcenter.web import device, languages


def particulars(
    chat: Chat,
    place: Place,
    form: InformationForm | None = None,
    conflict: Conflict | None = None,
    *,
    saved: bool = False,
    refused: str = "",
) -> dict[str, Any]:
    """What chat/_information.html expects; `form` only where it could not be saved, `refused` says why."""
    form = form or InformationForm(chat, formdata=None)
    return {
        "chat": chat,
        "place": place,
        "form": form,
        "conflict": conflict,
        "saved": saved,
        "refused": refused,
        "now_saved": information.current(chat),
        "chosen": category_choice.find(chat.service_id, form.written().category_id, languages.current()),
        "editable": access.may_edit(chat, current_operator, place=place),
        "device": device.name(chat.user_agent),
        "page_link": link(chat.page_url),
        "channel": channels.place(chat),
        "earlier": earlier_contacts.before(chat),
        "may_see_customer": current_operator.may(Permission.CUSTOMER_VIEW),
        "may_see_history": current_operator.may(Permission.CHAT_HISTORY),
        "may_handle_tickets": current_operator.may(Permission.TICKET_HANDLE),
    }


def link(url: str) -> str | None:
    """`url` where it may stand in a link: an address of the web, nothing that runs."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None
