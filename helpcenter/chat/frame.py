"""The chat frame's page: conversation, consent or "operator absent", whichever fits now (live-chat.md 1.2, 1.3)."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import render_template

from helpcenter.chat import customer_access, frames, starting, topics
from helpcenter.chat.customer_forms import ConsentForm
from helpcenter.chat.models import Chat, ChatState
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.services import hours, hours_wording, privacy
from helpcenter.services.models import Service

Step = tuple[str, dict[str, Any]]
"""A template and what it expects."""


def render(service: Service, language: str, *, site: str = "", page_url: str = "", page_title: str = "") -> str:
    """The whole page for `service`, whose chat is on. `site` is the embedding origin, '' on the help center.

    Stores nothing, in the browser or here.
    """
    chat = customer_access.current_chat(service)
    if chat is not None:
        step = conversation(chat)
    else:
        step = beginning(service, language, site=site, page_url=page_url, page_title=page_title)
    return render_template("chat/frame.html", site=site, step=step[0], **step[1])


def beginning(service: Service, language: str, *, site: str = "", page_url: str = "", page_title: str = "") -> Step:
    """The consent step, or "operator absent"."""
    if not starting.is_open(service):
        return absent(service, site=site)
    wording = privacy.in_force(service, language)
    form = ConsentForm(formdata=None, wording_id=wording.id, site=site, page_url=page_url, page_title=page_title)
    return consent(service, form, wording)


def consent(service: Service, form: ConsentForm, wording: Any, problem: str | None = None) -> Step:
    """The consent step with a form that may already be filled in, for the wording that is in force now."""
    form.wording_id.data = wording.id
    return "chat/_consent.html", {"service": service, "form": form, "wording": wording, "problem": problem}


def absent(service: Service, *, site: str = "", typed: dict[str, str] | None = None) -> Step:
    """The operator-absent popup, with the hours where there are any, and the way to the inquiry form."""
    return "chat/_absent.html", {
        "service": service,
        "today": hours_wording.today(service, now()),
        "week": hours_wording.rows(service),
        "next_opening": hours.next_opening(service, now()),
        "typed": typed,
        "away": "_blank" if site else "_top",
    }


def conversation(chat: Chat) -> Step:
    """The customer's conversation as it is now."""
    lines = frames.visible(chat, topics.CUSTOMER)
    return "chat/_conversation.html", {
        "service": chat.service,
        "chat": chat,
        "messages": lines,
        "nicknames": frames.nicknames(chat, lines),
        "place": queue_place(chat),
    }


def queue_place(chat: Chat) -> int:
    """The chat's place in its queue, 1 = next; 0 where it does not wait."""
    if chat.state != ChatState.WAITING:
        return 0
    ahead = sa.select(sa.func.count()).where(
        Chat.service_id == chat.service_id,
        Chat.state == ChatState.WAITING,
        sa.or_(
            Chat.requested_at < chat.requested_at,
            sa.and_(Chat.requested_at == chat.requested_at, Chat.id < chat.id),
        ),
    )
    return (db.session.scalar(ahead) or 0) + 1
