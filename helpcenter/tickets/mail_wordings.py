"""The words of mails to customers: the service's own ones, else the product's, with what is filled in (see 1.5)."""

from __future__ import annotations

from typing import NamedTuple

from flask_babel import force_locale
from flask_babel import gettext as _

from helpcenter.audit import recording
from helpcenter.extensions import db
from helpcenter.services import placeholders
from helpcenter.services.models import Service
from helpcenter.tickets import own_access
from helpcenter.tickets.mail_wording_model import MailKind, MailWording
from helpcenter.tickets.models import Ticket
from helpcenter.transactions import lock, operation
from helpcenter.web import languages
from helpcenter.web.refusals import RefusedError

LONGEST_SUBJECT = 200
LONGEST_TEXT = 10_000
IN_SUBJECT = ("customer", "service", "ticket", "subject")
"""What may stand in the subject of each mail; `subject` is the one that the customer or the operator wrote."""


class Wording(NamedTuple):
    """Subject and text of a mail, with placeholders or filled in."""

    subject: str
    text: str


def written_part(kind: MailKind) -> str:
    """The placeholder of what somebody wrote: the customer's inquiry, or the operator's answer."""
    return "content" if kind == MailKind.RECEIVED else "answer"


def in_text(kind: MailKind) -> tuple[str, ...]:
    """What may stand in the text."""
    return (*IN_SUBJECT, written_part(kind), "link")


def must_stand(kind: MailKind) -> tuple[str, ...]:
    """What the text must hold: nobody gets an answer without its words, or no way back to the inquiry."""
    return ("link",) if kind == MailKind.RECEIVED else ("answer", "link")


def built_in(kind: MailKind, language: str) -> Wording:
    """The product's own words, with their placeholders."""
    with force_locale(languages.supported(language)):
        return _received() if kind == MailKind.RECEIVED else _around_an_answer()


def own(service: Service, kind: MailKind, language: str) -> MailWording | None:
    """What the service has written."""
    return db.session.get(MailWording, (service.id, kind, language))


def of(service: Service, kind: MailKind, language: str) -> Wording:
    """What counts."""
    ours, theirs = built_in(kind, language), own(service, kind, language)
    return Wording(theirs.subject or ours.subject, theirs.text or ours.text) if theirs else ours


def mail(ticket: Ticket, kind: MailKind, language: str, *, subject: str, written: str) -> Wording:
    """A mail about `ticket`, with the subject and text that the customer or the operator wrote."""
    values = {
        "customer": ticket.customer.name,
        "service": ticket.service.name_in(language),
        "ticket": ticket.reference,
        "subject": subject,
        written_part(kind): written,
        "link": own_access.link(ticket),
    }
    return filled(of(ticket.service, kind, language), language, values)


def filled(wording: Wording, language: str, values: dict[str, str]) -> Wording:
    """With `values`; a line with {link} goes where there is none."""
    text = wording.text
    if not values["link"]:
        text = "\n".join(line for line in text.split("\n") if "{link}" not in line).rstrip("\n")
    return Wording(*(placeholders.filled(one, language, values) for one in (wording.subject, text)))


def write(service: Service, kind: MailKind, language: str, wording: Wording, *, by: int | None) -> None:
    """Keep the service's own words; those that are the product's own go on following it.

    Raises RefusedError: a placeholder is unknown, or one is missing.
    """
    placeholders.check(wording.subject, IN_SUBJECT, "subject")
    placeholders.check(wording.text, in_text(kind), "text")
    for name in must_stand(kind):
        if f"{{{name}}}" not in wording.text:
            raise RefusedError(_("%(word)s must stand in the text.", word=f"{{{name}}}"), "text")
    ours = built_in(kind, language)
    kept = Wording(*("" if one == our else one for one, our in zip(wording, ours, strict=True)))
    with operation():
        lock(service)
        row = own(service, kind, language) or MailWording(service_id=service.id, kind=kind, language=language)
        row.subject, row.text = kept
        db.session.add(row)
        recording.record(by, "mail_wording_changed", service, kind=kind, language=language)


def reset(service: Service, kind: MailKind, language: str, *, by: int | None) -> None:
    """Back to the product's own words."""
    with operation():
        lock(service)
        row = own(service, kind, language)
        if row is not None:
            db.session.delete(row)
            recording.record(by, "mail_wording_reset", service, kind=kind, language=language)


def _received() -> Wording:
    words = {"service": "{service}", "reference": "{ticket}", "subject": "{subject}"}
    text = _(
        "Dear %(name)s,\n\nThank you for contacting %(service)s. We have received your inquiry and will answer"
        " by e-mail.\n\nNumber: %(reference)s\nSubject: %(subject)s\n\n%(content)s\n\n%(service)s",
        name="{customer}",
        content="{content}",
        **words,
    )
    way = _("Look at it and add to it, for 14 days: %(url)s", url="{link}")
    subject = _("[%(reference)s] We have received your inquiry: %(subject)s", **words)
    return Wording(subject, f"{text}\n\n{way}")


def _around_an_answer() -> Wording:
    foot = _("%(service)s · %(reference)s\nAnswer this mail to write to us.", service="{service}", reference="{ticket}")
    way = _("All of it, for 14 days: %(url)s", url="{link}")
    return Wording("[{ticket}] {subject}", f"{{answer}}\n\n-- \n{foot}\n{way}")
