"""Putting a template into the answer that is being written."""

from __future__ import annotations

import re

from helpcenter.accounts.models import Operator
from helpcenter.chat.canned_filling import NAMELESS
from helpcenter.tickets.answer_forms import ReplyForm
from helpcenter.tickets.models import Ticket

_BRACES = re.compile(r"\{([^{}]*)\}")
_CUSTOMER = re.compile(r"\{customer\}(?:[ 　]?(?:様|さま|さん))?")


def put_in(form: ReplyForm, ticket: Ticket, operator: Operator, chosen: str) -> None:
    """Put the template of the ID `chosen` below what is written already."""
    template = next((one for one in form.templates if str(one.id) == chosen), None)
    if template is not None:
        written = (form.text.data or "").rstrip()
        added = _words(template.text, template.language, ticket, operator)
        form.text.data = f"{written}\n\n{added}" if written else added


def _words(text: str, language: str, ticket: Ticket, operator: Operator) -> str:
    """As in chats (chat/canned_filling.py); {chat} is the ticket's number here."""
    if not ticket.customer.name:
        text = _CUSTOMER.sub(NAMELESS.get(language, NAMELESS["en"]), text)
    values = {"customer": ticket.customer.name, "operator": operator.nickname, "chat": ticket.reference}
    return _BRACES.sub(lambda braces: values.get(braces[1], braces[0]), text)
