"""The chat frame's page: conversation, consent or "operator absent", whichever fits now (live-chat.md 1.2, 1.3)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import render_template

from helpcenter.chat import customer_access, frames, member_chats, reception, starting, topics
from helpcenter.chat.customer_forms import ConsentForm
from helpcenter.chat.models import Chat, ChatState
from helpcenter.clock import now
from helpcenter.customers import member_cookies
from helpcenter.extensions import db
from helpcenter.services import hours, hours_wording, privacy
from helpcenter.services.models import Service

Step = tuple[str, dict[str, Any]]
"""A template and what it expects."""


@dataclass(frozen=True)
class About:
    """Where the frame stands: `site` is the embedding origin, '' on the help center.

    `identified`: the page around it says that it has a signed identity, which is verified with the consent. `tells`: it
    says who is signed in, or that nobody is, as soon as the frame listens.
    """

    site: str = ""
    page_url: str = ""
    page_title: str = ""
    identified: bool = False
    tells: bool = False

    @property
    def fields(self) -> dict[str, str]:
        """What the consent form carries along."""
        return {"site": self.site, "page_url": self.page_url, "page_title": self.page_title}


def render(service: Service, language: str, about: About) -> str:
    """The whole page for `service`, whose chat is on. Stores nothing, in the browser or here."""
    chat = customer_access.current_chat(service)
    if chat is None:
        step = beginning(service, language, about)
    elif about.tells and member_chats.has_member(chat):
        step = "chat/_whose.html", {"service": service, "chat": chat}
    else:
        step = conversation(chat)
    return render_template("chat/frame.html", **{**step[1], "site": about.site, "step": step[0]})


def beginning(service: Service, language: str, about: About) -> Step:
    """The consent step, "operator absent", or what to do where the chat is for people who have signed in."""
    if not starting.is_open(service) or customer_access.is_blocked(service):
        return absent(service, site=about.site)
    identified = about.identified or (not about.tells and member_cookies.current(service) is not None)
    if service.login_only_chat and not identified:
        return sign_in(service, site=about.site)
    wording = privacy.in_force(service, language)
    form = ConsentForm(formdata=None, **about.fields, identified="1" if identified else "")
    return consent(service, form, wording)


def consent(service: Service, form: ConsentForm, wording: Any, problem: str | None = None) -> Step:
    """The consent step with a form that may already be filled in, for the wording that is in force now."""
    form.wording_id.data = wording.id
    form.form_uuid.data = form.form_uuid.data or str(uuid.uuid4())
    return "chat/_consent.html", {
        "service": service,
        "form": form,
        "wording": wording,
        "problem": problem,
        "wait": reception.usual_wait(service),
    }


def sign_in(service: Service, *, site: str, typed: dict[str, str] | None = None, refused: bool = False) -> Step:
    """That the chat is for people who have signed in, with the ways there. `refused`: they have, but in vain."""
    return "chat/_sign_in.html", {"service": service, "site": site, "typed": typed, "refused": refused}


def absent(service: Service, *, site: str = "", typed: dict[str, str] | None = None) -> Step:
    """The operator-absent popup, with the hours where there are any, and the way to the inquiry form."""
    return "chat/_absent.html", {
        "service": service,
        "today": hours_wording.today(service, now()),
        "week": hours_wording.rows(service),
        "next_opening": hours.next_opening(service, now()),
        "typed": typed,
        "site": site,
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
