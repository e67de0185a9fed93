"""Starting a chat with the consent (live-chat.md 1.2, 1.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from helpcenter import prepared
from helpcenter.chat import assignment, blocks, broadcasts, customer_access, messages, presence
from helpcenter.chat.events import Event
from helpcenter.chat.models import Chat, ChatState, Consent, MessageKind
from helpcenter.clock import now
from helpcenter.customers import creating, editing, indexing, site_members
from helpcenter.customers.models import Channel, Customer
from helpcenter.customers.signed_identity import Identity
from helpcenter.extensions import db
from helpcenter.services import hours, texts
from helpcenter.services.models import PrivacyWording, Service, TextKind
from helpcenter.transactions import after_commit, exclusive, lock, operation

YOUNG = timedelta(minutes=10)
"""How long a form that is sent again leads back to the chat it began: nobody retries longer, and pages get about."""


@dataclass(frozen=True)
class Request:
    """What the customer entered, and where the request came from."""

    name: str
    email: str
    question: str
    wording: PrivacyWording
    language: str
    ip: str
    user_agent: str
    site: str = ""
    page_url: str = ""
    page_title: str = ""
    form_uuid: str = ""
    """Made when the form was drawn: sent again, the same form never begins a second chat. '': not known."""


class SignInRequiredError(Exception):
    """The service's chat is for customers whose identity its site has signed."""


class FormUsedUpError(Exception):
    """The form has begun a chat that it does not lead to any more; it has to be drawn anew."""


def is_open(service: Service) -> bool:
    """Whether a chat could start now: within business hours, and somebody present."""
    return hours.is_open(service, now()) and presence.anybody_present(service)


def start(
    service: Service, request: Request, *, known_customer: Customer | None = None, identity: Identity | None = None
) -> tuple[Chat, str] | None:
    """The new chat and the token for the customer's cookie; None where nobody is present any more, or they are blocked.

    `known_customer`: whose browser this is already; `identity`: who the site says it is, which counts more. The
    consent, the chat, the greeting and the first question are stored together; then the chat is assigned. The same
    form again leads to the same chat, whoever is present by then.
    Raises SignInRequiredError, FormUsedUpError, and IdentityRefusedError for an identity that was used before.
    """
    token, digest = customer_access.new_token(service, request.form_uuid)
    chat = _begun(service, request, digest, identity)
    if chat is not None:
        return chat, token
    if not is_open(service) or _is_blocked(service, request, known_customer, identity):
        return None
    if service.login_only_chat and identity is None:
        raise SignInRequiredError
    with operation():
        exclusive(f"start:{digest}")
        chat = _begun(service, request, digest, identity) or _begin(service, request, known_customer, identity, digest)
    assignment.run()
    db.session.refresh(chat)
    return chat, token


def _begin(service: Service, request: Request, known: Customer | None, identity: Identity | None, digest: str) -> Chat:
    customer = _member(service, request, identity) if identity else _customer(service, request, known)
    chat = _new_chat(service, customer, request, digest)
    _consent(chat, request)
    messages.event(chat, Event.CONSENTED, language=request.language, version=request.wording.version)
    messages.automatic(chat, MessageKind.GREETING, texts.text(service, TextKind.GREETING, request.language))
    if request.question.replace("\x00", "").strip():
        messages.send(chat, request.question, client_uuid=chat.public_id, by=None)
    after_commit(broadcasts.queue_changed, chat)
    return chat


_OF_TOKEN = sa.select(Chat.id).where(Chat.token_hash == sa.bindparam("digest"))


def _begun(service: Service, request: Request, digest: str, identity: Identity | None) -> Chat | None:
    """The chat that this form has begun already, for whoever sends it again. Raises FormUsedUpError."""
    found = prepared.ask(_OF_TOKEN, {"digest": digest})
    if not found:
        return None
    chat = db.session.get_one(Chat, found[0][0])
    is_theirs = identity is None or identity.sub in site_members.subs(service.id, chat.customer_id)
    is_young = chat.requested_at > now() - YOUNG
    if not is_theirs or not is_young or _is_blocked(service, request, chat.customer, identity):
        raise FormUsedUpError
    return chat


def _is_blocked(service: Service, request: Request, known: Customer | None, identity: Identity | None) -> bool:
    return blocks.is_blocked(
        service,
        ip=request.ip,
        customer_id=known.id if known else None,
        email=request.email,
        member=identity.sub if identity else None,
    )


def _member(service: Service, request: Request, identity: Identity) -> Customer:
    """The customer whom the site has named; what was typed changes nothing about them."""
    site_members.use(service, identity)
    return site_members.customer(service, identity, created_from=Channel.CHAT, language=request.language)


def _customer(service: Service, request: Request, known: Customer | None) -> Customer:
    """The known customer, completed by what was entered now, or a new one."""
    name, emails = request.name.strip(), [address] if (address := request.email.strip()) else []
    if known is None:
        return creating.create(service, created_from=Channel.CHAT, name=name, emails=emails, language=request.language)
    customer = lock(known)
    before = editing.current(customer)
    wanted = {"name": name or customer.name, "emails": list(dict.fromkeys([*emails, *before["emails"]]))}
    changed = {field: value for field, value in wanted.items() if value != before.get(field)}
    for field, value in changed.items():
        editing.write(customer, field, value)
    if changed:  # who edits what was before is told
        customer.version += 1
        indexing.put(customer)
    return customer


def _new_chat(service: Service, customer: Customer, request: Request, digest: str) -> Chat:
    moment = now()
    chat = Chat(
        service_id=service.id,
        service=service,
        customer_id=customer.id,
        customer=customer,
        token_hash=digest,
        state=ChatState.WAITING,
        language=request.language,
        site=request.site,
        page_url=request.page_url[:2000],
        page_title=request.page_title[:300],
        ip=request.ip,
        user_agent=request.user_agent[:400],
        requested_at=moment,
        last_line_at=moment,
        revision=0,
        customer_revision=0,
        last_seq=0,
        unread=0,
    )
    db.session.add(chat)
    db.session.flush()
    return chat


def _consent(chat: Chat, request: Request) -> None:
    if chat.customer.consent_withdrawn_at is not None:
        chat.customer.consent_withdrawn_at = None
    db.session.add(
        Consent(
            chat_id=chat.id,
            customer_id=chat.customer_id,
            wording_id=request.wording.id,
            language=request.language,
            version=request.wording.version,
            ip=request.ip,
            user_agent=request.user_agent[:400],
        )
    )
