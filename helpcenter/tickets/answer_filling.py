"""Putting a template into the answer that is being written."""

from __future__ import annotations

from helpcenter.accounts.models import Operator
from helpcenter.services import placeholders
from helpcenter.services.kept_text_model import KeptText
from helpcenter.tickets.answer_forms import ReplyForm, proposed_subject
from helpcenter.tickets.mail_template_model import MailTemplate
from helpcenter.tickets.models import Ticket


def put_in(form: ReplyForm, ticket: Ticket, operator: Operator, chosen: str) -> None:
    """Put `chosen` (mail-ID or canned-ID) below what is written already; its subject, where none was written."""
    template = form.offered().get(chosen)
    if template is None:
        return
    written = (form.text.data or "").rstrip()
    added = _words(template.text, template, ticket, operator)
    form.text.data = f"{written}\n\n{added}" if written else added
    if isinstance(template, MailTemplate) and template.subject and _is_proposed(form, ticket):
        form.subject.data = _words(template.subject, template, ticket, operator)[:280]


def _is_proposed(form: ReplyForm, ticket: Ticket) -> bool:
    return (form.subject.data or "").strip() in ("", proposed_subject(ticket).strip())


def _words(text: str, template: KeptText, ticket: Ticket, operator: Operator) -> str:
    """Both kinds mean the ticket: {chat} of a canned reply is the ticket's number here."""
    number = dict.fromkeys(("chat", "ticket"), ticket.reference)
    values = {"customer": ticket.customer.name, "operator": operator.nickname, **number}
    return placeholders.filled(text, template.language, values)
