"""Answering a customer by mail: on the way, as a word in between (保留), or for good (解決) (see 1.5)."""

from __future__ import annotations

from dataclasses import dataclass

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
    mail_wordings,
    reply_address,
    states,
)
from helpcenter.tickets.mail_wording_model import MailKind
from helpcenter.tickets.mail_wordings import Wording
from helpcenter.tickets.models import Call, Direction, Ticket, TicketState
from helpcenter.transactions import operation, raise_version
from helpcenter.web import languages
from helpcenter.web.refusals import RefusedError

_KINDS = {
    TicketState.OPEN: MailKind.ANSWER,
    TicketState.PENDING: MailKind.INTERIM,
    TicketState.SOLVED: MailKind.FINAL,
}


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
        mail = mail_of(ticket, answer)
        outbox.put(
            answer.to,
            subject=mail.subject,
            text=mail.text,
            sender_name=ticket.service.name_in(ticket.customer.language),
            reply_to=reply_address.of(ticket.id),
            automatic=False,
            file_ids=[file.id for file in answer.files],
            customer_id=ticket.customer_id,
        )
    return call


def mail_of(ticket: Ticket, answer: Answer) -> Wording:
    """Subject and text of the mail as it leaves, with what stands around every answer, in the customer's language."""
    words = {"subject": answer.subject, "written": answer.text}
    return mail_wordings.mail(ticket, _KINDS[answer.after], languages.supported(ticket.customer.language), **words)


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
