"""The customer's right to a chat: a token in a cookie, of which the database keeps the hash.

In a frame on another site the cookie is partitioned (CHIPS), so that it works where third-party cookies are blocked.
Set only with the consent (live-chat.md 1.3).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

import sqlalchemy as sa
from flask import Response, abort, request

from helpcenter import keys
from helpcenter.chat import blocks
from helpcenter.chat.loading import ANSWERED, ITS_SERVICE, MARKED, NAMED, WITH_CUSTOMER
from helpcenter.chat.models import Chat, ChatState
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.records import Reading
from helpcenter.services.models import Service
from helpcenter.transactions import locked
from helpcenter.web.cookies import settings_for_frames

KEPT_AFTER_END = timedelta(hours=24)
"""How long after its end a chat can still be rated and read by its customer (live-chat.md 1.6)."""
COOKIE_DAYS = 30


def new_token(service: Service, form_uuid: str = "") -> tuple[str, str]:
    """A token for the customer's cookie and the hash of it to keep.

    The same form gives the same token, whichever of its answers arrives; nobody else can make it from `form_uuid`.
    """
    if not form_uuid:
        token = secrets.token_urlsafe(32)
    else:
        begun = f"{service.id} {form_uuid}".encode()
        token = hmac.digest(keys.derived("helpcenter chat tokens"), begun, "sha256").hex()
    return token, digest(token)


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def current_chat(service: Service) -> Chat | None:
    """The chat of this browser that still goes on, or ended a short while ago."""
    chat = latest_chat(service)
    return None if chat is None or _is_closed_to(chat, service) else chat


def _is_closed_to(chat: Chat, service: Service, *, however_old: bool = False) -> bool:
    """Over for a day, or its customer has been blocked, which ended it; a running chat asks nothing further."""
    if chat.state != ChatState.ENDED or chat.ended_at is None:
        return False
    if chat.ended_at < now() - KEPT_AFTER_END and not however_old:
        return True
    return blocks.is_blocked(service, ip=request.remote_addr or "", customer_id=chat.customer_id)


def is_blocked(service: Service) -> bool:
    """Whether whoever asks now is not let into the chat of `service`."""
    last = latest_chat(service)
    return blocks.is_blocked(service, ip=request.remote_addr or "", customer_id=last.customer_id if last else None)


def latest_chat(service: Service) -> Chat | None:
    """The last chat of this browser with `service`, however long ago."""
    token = request.cookies.get(_cookie_name(service))
    if not token:
        return None
    query = sa.select(Chat).where(Chat.token_hash == digest(token), Chat.service_id == service.id)
    found: Chat | None = db.session.scalar(query.options(*WITH_CUSTOMER))
    return found


_TO_WRITE = Reading(
    MARKED,
    NAMED,
    ANSWERED,
    ITS_SERVICE,
    narrow=lambda query: (
        query.join(Chat.customer)
        .outerjoin(Chat.operator)
        .join(Chat.service)
        .where(
            Chat.public_id == sa.bindparam("chat"), Service.slug == sa.bindparam("slug"), Service.archived_at.is_(None)
        )
        .with_for_update(of=Chat)
    ),
)


def own_chat_to_write(slug: str, language: str, public_id: str) -> Chat:
    """The chat that an address names, read with its service in one query and locked by the running operation.

    404 in the same cases as own_chat_or_404.
    """
    chat = locked(_TO_WRITE, Chat, chat=public_id, slug=slug)
    if chat is None or language not in chat.service.languages:
        abort(404)
    token = request.cookies.get(_cookie_name(chat.service), "")
    own = secrets.compare_digest(chat.token_hash, digest(token))
    return _own_or_404(chat if own else None, chat.service, public_id)


def own_chat_or_404(service: Service, public_id: str, *, however_old: bool = False) -> Chat:
    """The chat `public_id`, if it is this browser's; 404 otherwise, so that foreign ones do not exist."""
    return _own_or_404(latest_chat(service), service, public_id, however_old=however_old)


def _own_or_404(chat: Chat | None, service: Service, public_id: str, *, however_old: bool = False) -> Chat:
    if (
        chat is None
        or _is_closed_to(chat, service, however_old=however_old)
        or chat.public_id != public_id
        or not service.chat_enabled
    ):
        abort(404)
    return chat


def remember(response: Response, service: Service, token: str) -> None:
    """Give the customer's browser the cookie of its chat."""
    response.set_cookie(_cookie_name(service), token, max_age=COOKIE_DAYS * 24 * 3600, **settings_for_frames())


def forget(response: Response, service: Service) -> None:
    """Take the cookie back (a new chat is started)."""
    response.delete_cookie(_cookie_name(service), **settings_for_frames())


def _cookie_name(service: Service) -> str:
    return f"helpcenter_chat_{service.id}"
