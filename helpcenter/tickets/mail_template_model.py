"""メールテンプレート: texts that operators answer tickets with again and again (tickets-customers.md 1.5)."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpcenter.services.kept_text_model import KeptText

LONGEST_SUBJECT = 200
LONGEST_TEXT = 10_000
"""Leaves room in a mail for what else is written."""


class MailTemplate(KeptText):
    """One of them. `subject`: '' for one that leaves the subject as it is. Filled in: names and the ticket's number."""

    __tablename__ = "mail_templates"
    AUDITED = "mail_template"
    PLACEHOLDERS = ("customer", "operator", "ticket")
    FILLED = ("subject", "text")

    subject: Mapped[str] = mapped_column(sa.String(200), default="")
