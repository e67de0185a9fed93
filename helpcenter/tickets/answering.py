"""Answering a customer by mail: on the way, as a word in between (保留), or for good (解決) (see 1.5)."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import force_locale
from flask_babel import gettext as _

from helpcenter.accounts.models import Operator
from helpcenter.audit import recording
from helpcenter.clock import now
from helpcenter.customers import contacts
from helpcenter.customers.models import Channel
from helpcenter.extensions import db
from helpcenter.files.models import StoredFile
from helpcenter.mail import outbox
from helpcenter.tickets import (
    adding,
    assigning,
    attachments,
    consenting,
    events,
    indexing,
    own_access,
    reply_address,
    states,
)
from helpcenter.tickets.models import Call, Direction, Ticket, TicketState
from helpcenter.transactions import operation, raise_version
from helpcenter.web import languages
from helpcenter.web.refusals import RefusedError


@dataclass(frozen=True)
class Answer:
    """What goes to the customer. `after` is the ticket's state then: open, pending (interim mail) or solved (final)."""

    to: str
    subject: str
    text: str
    after: TicketState = TicketState.OPEN
    files: tuple[StoredFile, ...] = ()
    despite_withdrawal: bool = False
    """Somebody has decided to write although the customer has withdrawn the consent."""


def reply(ticket: Ticket, answer: Answer, *, version: int, by: Operator) -> Call:
    """Send the answer and note it as a call. A ticket without an operator becomes `by`'s.

    Raises StaleError, and RefusedError for a closed ticket, for an address that is not the customer's, where the
    consent was withdrawn and `despite_withdrawal` is not said, and where no mail leaves this installation.
    """
    with operation():
        raise_version(ticket, version)
        _check(ticket, answer)
        if ticket.operator is None:
            assigning.give_first(ticket, by)
        call = _call(ticket, answer, by)
        db.session.add(call)
        late = ticket.response_due_at is not None and ticket.response_due_at < now()
        ticket.response_due_at, ticket.updated_at = None, now()
        db.session.flush()
        events.record(ticket, events.Kind.REPLIED, by, call=call.id, after=answer.after.value, late=late)
        states.follow(ticket, answer.after, by)
        if consenting.is_missing(ticket):
            recording.record(by.id, "answered_without_consent", ticket)
        indexing.put(call)
        attachments.add(answer.files, call)
        outbox.put(
            answer.to,
            subject=subject_of(ticket, answer.subject),
            text=text_of(ticket, answer.text),
            sender_name=ticket.service.name_in(ticket.customer.language),
            reply_to=reply_address.of(ticket.id),
            automatic=False,
            file_ids=[file.id for file in answer.files],
            customer_id=ticket.customer_id,
        )
    return call


def subject_of(ticket: Ticket, subject: str) -> str:
    """The mail's subject: [HC-1042] in front of what was typed."""
    return f"[{ticket.reference}] {subject}"


def text_of(ticket: Ticket, text: str) -> str:
    """The mail's text with what stands below every answer, in the customer's language."""
    language = ticket.customer.language
    with force_locale(languages.supported(language)):
        name = ticket.service.name_in(language)
        foot = _(
            "%(service)s · %(reference)s\nAnswer this mail to write to us.", service=name, reference=ticket.reference
        )
        url = own_access.link(ticket)
        way = "\n" + _("All of it, for 14 days: %(url)s", url=url) if url else ""
    return f"{text}\n\n-- \n{foot}{way}"


def _check(ticket: Ticket, answer: Answer) -> None:
    if ticket.state == TicketState.CLOSED:
        raise RefusedError(_("A closed ticket can no longer be changed."))
    own = {contacts.normalised_email(email.address) or email.address for email in ticket.customer.emails}
    if (contacts.normalised_email(answer.to) or answer.to) not in own:
        raise RefusedError(_("This is no address of the customer."), "to")
    if consenting.is_missing(ticket) and not answer.despite_withdrawal:
        raise RefusedError(_("The customer has withdrawn the consent. Confirm that this mail may be sent."))
    if not outbox.is_sent():
        raise RefusedError(_("No mail leaves this installation: HELPCENTER_SMTP_URL is not set."))


def _call(ticket: Ticket, answer: Answer, by: Operator) -> Call:
    moment = now()
    return adding.next_call(
        ticket,
        Channel.EMAIL,
        Direction.OUT,
        (moment, moment),
        operator=db.session.get_one(Operator, by.id),
        subject=answer.subject,
        content=answer.text,
    )
