"""A customer's inquiry becomes a ticket, with an acknowledgement by mail (help-center.md 1.4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa
from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from helpcenter.audit import recording
from helpcenter.customers import creating, site_members
from helpcenter.customers.models import Channel, Customer
from helpcenter.customers.signed_identity import Identity
from helpcenter.extensions import db
from helpcenter.files.models import StoredFile
from helpcenter.mail import outbox
from helpcenter.services.models import PrivacyWording, Service
from helpcenter.tickets import attachments, mail_wordings
from helpcenter.tickets.mail_wording_model import MailKind
from helpcenter.tickets.models import Ticket
from helpcenter.tickets.opening import open_ticket
from helpcenter.transactions import operation


@dataclass(frozen=True)
class Inquiry:
    """What the customer entered and agreed to."""

    language: str
    inquiry_type_id: int | None
    name: str
    email: str
    subject: str
    content: str
    wording: PrivacyWording
    custom_fields: Mapping[str, str] = field(default_factory=dict)
    files: tuple[StoredFile, ...] = ()
    member: Identity | None = None
    """Who the service's site says it is."""


def submit(service: Service, inquiry: Inquiry) -> Ticket:
    """Open the ticket, note the consent, and have the acknowledgement sent. Only signed-in members are recognised."""
    with operation():
        customer = _customer(service, inquiry)
        customer.consent_withdrawn_at = None
        ticket = open_ticket(
            service,
            customer=customer,
            channel=Channel.HELP_CENTER,
            subject=inquiry.subject,
            content=inquiry.content,
            inquiry_type_id=inquiry.inquiry_type_id,
            custom_fields=dict(inquiry.custom_fields),
        )
        attachments.add(inquiry.files, ticket.calls[0])
        agreed = {"wording_id": inquiry.wording.id, "version": inquiry.wording.version, "language": inquiry.language}
        recording.record(None, "inquiry_consented", ticket, **agreed)
        _acknowledge(ticket, inquiry)
    return ticket


def _customer(service: Service, inquiry: Inquiry) -> Customer:
    where = Channel.HELP_CENTER
    if inquiry.member is not None:
        return site_members.customer(service, inquiry.member, created_from=where, language=inquiry.language)
    name, emails, language = inquiry.name, [inquiry.email], inquiry.language
    return creating.create(service, created_from=where, name=name, emails=emails, language=language)


def receipt(ticket: Ticket) -> str:
    """What the address of the page with the ticket's number ends in: nobody can guess another one."""
    return _signer().dumps(ticket.id)


def by_receipt(service: Service, token: str) -> Ticket | None:
    """The ticket of a receipt; None where it is none, or of another service."""
    try:
        ticket_id = _signer().loads(token)
    except BadSignature:
        return None
    return db.session.scalar(sa.select(Ticket).where(Ticket.id == ticket_id, Ticket.service_id == service.id))


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="inquiry receipt")


def _acknowledge(ticket: Ticket, inquiry: Inquiry) -> None:
    language = inquiry.language
    words = {"subject": inquiry.subject, "written": inquiry.content}
    mail = mail_wordings.mail(ticket, MailKind.RECEIVED, language, **words)
    outbox.put(
        inquiry.email,
        subject=mail.subject,
        text=mail.text,
        sender_name=ticket.service.name_in(language),
        customer_id=ticket.customer_id,
    )
