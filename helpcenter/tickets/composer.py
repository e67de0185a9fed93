"""What is written below a ticket: an answer by mail with its draft, or an internal comment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from helpcenter.accounts.models import Operator
from helpcenter.mail import outbox
from helpcenter.services.models import Service
from helpcenter.tickets import answering, drafts, uploads
from helpcenter.tickets.answer_forms import ReplyForm
from helpcenter.tickets.draft_model import ReplyDraft
from helpcenter.tickets.forms import CommentForm
from helpcenter.tickets.models import Ticket
from helpcenter.tickets.uploads import Uploads

Kind = Literal["mail", "note"]


@dataclass(frozen=True)
class Composer:
    """Both forms; `kind` is the one that is shown. `preview`: subject and text of the mail as it would be sent."""

    kind: Kind
    reply: ReplyForm
    reply_files: Uploads
    comment: CommentForm
    comment_files: Uploads
    draft: ReplyDraft | None
    service: Service
    problem: str = ""
    preview: tuple[str, str] | None = None
    is_sent: bool = True


def of(ticket: Ticket, operator: Operator, *, kind: Kind | None = None, after: str | None = None) -> Composer:
    """As the page shows it first: with the draft, where there is one."""
    draft = _draft(ticket, operator)
    usual: Kind = "mail" if draft or (outbox.is_sent() and ticket.customer.emails) else "note"
    return _made(ticket, operator, kind or usual, draft, reply=_form(ticket, draft, after))


def answered(
    ticket: Ticket, operator: Operator, form: ReplyForm, files: Uploads, *, problem: str = "", preview: bool = False
) -> Composer:
    """The answer shown again, with what was typed."""
    shown = form.answer() if preview else None
    words = answering.mail_of(ticket, shown) if shown else None
    draft = _draft(ticket, operator)
    return _made(ticket, operator, "mail", draft, reply=form, files=files, problem=problem, preview=words)


def commented(
    ticket: Ticket, operator: Operator, form: CommentForm | None = None, files: Uploads | None = None
) -> Composer:
    """After a comment, or with one that could not be taken."""
    draft = _draft(ticket, operator)
    return _made(ticket, operator, "note", draft, reply=_form(ticket, draft), comment=form, comment_files=files)


def reply_purpose(ticket: Ticket, operator: Operator) -> str:
    """What files of an answer are kept for (uploads.py)."""
    return f"reply {ticket.id} {operator.id}"


def comment_purpose(ticket: Ticket, operator: Operator) -> str:
    """What files of a comment are kept for."""
    return f"comment {ticket.id} {operator.id}"


def _draft(ticket: Ticket, operator: Operator) -> ReplyDraft | None:
    return drafts.of(ticket, operator) if ticket.customer.emails else None


def _form(ticket: Ticket, draft: ReplyDraft | None, after: str | None = None) -> ReplyForm:
    kept = {"to": draft.recipient, "subject": draft.subject, "text": draft.text, "after": draft.after} if draft else {}
    return ReplyForm(ticket, formdata=None, **{"after": "open", **kept, **({"after": after} if after else {})})


def _made(
    ticket: Ticket,
    operator: Operator,
    kind: Kind,
    draft: ReplyDraft | None,
    *,
    reply: ReplyForm,
    files: Uploads | None = None,
    comment: CommentForm | None = None,
    comment_files: Uploads | None = None,
    problem: str = "",
    preview: tuple[str, str] | None = None,
) -> Composer:
    return Composer(
        kind=kind,
        reply=reply,
        reply_files=files or uploads.nothing(reply_purpose(ticket, operator)),
        comment=comment or CommentForm(formdata=None),
        comment_files=comment_files or uploads.nothing(comment_purpose(ticket, operator)),
        draft=draft,
        service=ticket.service,
        problem=problem,
        preview=preview,
        is_sent=outbox.is_sent(),
    )
