"""Putting a template into the answer that is being written."""

from __future__ import annotations

import re

from helpcenter.accounts.models import Operator
from helpcenter.chat.canned_filling import NAMELESS
from helpcenter.tickets.answer_forms import ReplyForm
from helpcenter.tickets.models import Ticket

_BRACES = re.compile(r"\{([^{}]*)\}")
_CUSTOMER = re.compile(r"\{customer\}(?:[ 　]?(?:様|さま|さん))?")


def filled(form: ReplyForm, ticket: Ticket, operator: Operator) -> ReplyForm:
    """The form with the chosen template below what is written already; the choice is taken back."""
    template = form.chosen_template
    if template is not None:
        written = (form.text.data or "").rstrip()
        added = _words(template.text, template.language, ticket, operator)
        form.text.data = f"{written}\n\n{added}" if written else added
    form.template.data, form.template.raw_data = "", None
    return form


def _words(text: str, language: str, ticket: Ticket, operator: Operator) -> str:
    """As in chats (chat/canned_filling.py); {chat} is the ticket's number here."""
    if not ticket.customer.name:
        text = _CUSTOMER.sub(NAMELESS.get(language, NAMELESS["en"]), text)
    values = {"customer": ticket.customer.name, "operator": operator.nickname, "chat": ticket.reference}
    return _BRACES.sub(lambda braces: values.get(braces[1], braces[0]), text)
