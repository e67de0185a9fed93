"""The page around the frame says who is signed in: whose chat is shown (live-chat.md 1.5, 1.8)."""

from __future__ import annotations

from flask import g, make_response, render_template, request
from flask.typing import ResponseReturnValue

from helpcenter.accounts.access import public
from helpcenter.chat import customer_access, frame, member_chats
from helpcenter.chat.customer_views import blueprint
from helpcenter.customers import member_cookies, signed_identity
from helpcenter.extensions import limiter
from helpcenter.services import sites
from helpcenter.web.visitors import hashed_address


@blueprint.post("/identity")
@public
@limiter.limit("60 per minute", key_func=hashed_address)
def tell_identity() -> ResponseReturnValue:
    """The conversation if it is that member's, or the way to one of their own; 204 where nothing changes on the page.

    `identity`: the token, which is not used up by this, '' where nobody is signed in; one that proves nothing names
    nobody else. `shown`: the conversation stands on the page already.
    """
    token = request.form.get("identity", "")
    sub = signed_identity.named(g.service, token) if token else ""
    chat = customer_access.current_chat(g.service)
    if chat is not None and (sub is None or member_chats.is_of(chat, sub)):
        return ("", 204) if "shown" in request.form else _show(frame.conversation(chat))
    if chat is not None:
        member_chats.take_away(chat)
    return _begin_anew(is_identified=bool(sub))


def _begin_anew(*, is_identified: bool) -> ResponseReturnValue:
    site = request.form.get("site", "")
    about = frame.About(site=site if sites.is_allowed(g.service, site) else "", identified=is_identified, tells=True)
    response = make_response(_show(frame.beginning(g.service, g.language, about)))
    customer_access.forget(response, g.service)
    member_cookies.forget(response, g.service)
    return response


def _show(step: frame.Step) -> str:
    return render_template(step[0], **step[1])
