"""Forms of what ends or answers a ticket."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from helpcenter.chat.canned_model import CannedReply
from helpcenter.extensions import db
from helpcenter.files.models import StoredFile
from helpcenter.services import kept_texts
from helpcenter.services.kept_text_model import KeptText
from helpcenter.tickets import listing, wording
from helpcenter.tickets.answering import Answer
from helpcenter.tickets.forms import LONGEST_TEXT, Versioned, options
from helpcenter.tickets.mail_template_model import MailTemplate
from helpcenter.tickets.models import Ticket, TicketState
from helpcenter.tickets.solving import Reason
from helpcenter.web.typed import in_lines

AFTER = {
    TicketState.OPEN: _("Reply: the ticket stays open"),
    TicketState.PENDING: _("Interim mail: put on hold"),
    TicketState.SOLVED: _("Final mail: solve"),
}


def proposed_subject(ticket: Ticket) -> str:
    """What stands in the subject before anybody writes one."""
    return ticket.subject[:280]


class ReplyForm(Versioned):
    """An answer by mail. `templates` and, where there is chat, `canned` replies can be put into its text."""

    to = SelectField(lazy_pgettext("mail", "To"), coerce=str, id="reply_to")
    subject = StringField(_("Subject"), [DataRequired(_("Enter a subject.")), Length(max=280)], id="reply_subject")
    text = TextAreaField(
        _("Mail text"), [DataRequired(_("Write something first.")), Length(max=LONGEST_TEXT)], id="reply_text"
    )
    after = SelectField(_("Afterwards"), choices=options(AFTER.items()), id="reply_after")

    despite_withdrawal = BooleanField(
        _("Send it all the same, because the customer asked for this answer"), id="reply_despite_withdrawal"
    )

    def __init__(self, ticket: Ticket, *arguments: Any, **keywords: Any) -> None:
        proposed = {"version": ticket.version, "subject": proposed_subject(ticket)}
        super().__init__(*arguments, **{**proposed, **keywords})
        self.to.choices = options((email.address, email.address) for email in ticket.customer.emails)
        of, language = ticket.service, ticket.customer.language
        self.templates: list[MailTemplate] = []
        self.canned: list[CannedReply] = []
        if self.to.choices:
            self.templates = kept_texts.for_writing_to(MailTemplate, of, language)
            self.canned = kept_texts.for_writing_to(CannedReply, of, language) if of.chat_enabled else []

    def offered(self) -> dict[str, KeptText]:
        """Both by what the menu sends for them."""
        mails = {f"mail-{one.id}": one for one in self.templates}
        return {**mails, **{f"canned-{one.id}": one for one in self.canned}}

    def unfinished(self) -> Answer:
        """What was typed so far, valid or not; what cannot be kept is left out."""
        to = self.to.data if self.to.data in {choice.value for choice in self.to.choices or ()} else ""
        text = in_lines(self.text.data)[:LONGEST_TEXT]
        after = TicketState(self.after.data) if self.after.data in set(AFTER) else TicketState.OPEN
        subject = (self.subject.data or "").replace("\x00", "").strip()[:280]
        return Answer(to, subject, text if text.strip() else "", after)

    def answer(self, files: Sequence[StoredFile] = ()) -> Answer:
        """What was typed, with `files`, as `answering.reply` takes it."""
        text = in_lines(self.text.data).strip()
        subject, despite = (self.subject.data or "").strip(), bool(self.despite_withdrawal.data)
        return Answer(self.to.data, subject, text, TicketState(self.after.data), tuple(files), despite)


class SolveForm(Versioned):
    """Solving without a mail."""

    reason = SelectField(_("Reason"), choices=options(wording.REASONS.items()), id="solve_reason")
    note = TextAreaField(_("Note"), [Optional(), Length(max=2000)], id="solve_note")

    @property
    def chosen(self) -> Reason:
        return Reason(self.reason.data)


class MergeForm(Versioned):
    """The ticket it becomes a part of, by its number."""

    number = StringField(
        _("Number of the other ticket"), [DataRequired(_("Enter its number.")), Length(max=30)], id="merge_number"
    )

    def other(self, ticket: Ticket) -> Ticket | None:
        """The ticket of that number in the same service."""
        same = listing.numbered(self.number.data or "")
        if same is None:
            return None
        return db.session.scalar(sa.select(Ticket).where(same, Ticket.service_id == ticket.service_id))
