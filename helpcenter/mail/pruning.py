"""Mails are kept for a while, to see what became of them; then they go, because they hold what people wrote."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from flask import current_app

from helpcenter.clock import now
from helpcenter.config import Settings
from helpcenter.extensions import db
from helpcenter.mail.models import OutgoingMail
from helpcenter.transactions import operation

AT_ONCE = 500


def forget_old() -> None:
    """Remove mails older than HELPCENTER_MAIL_KEPT_DAYS, some at a time. The scheduler calls this.

    What was not sent by then never will be: delivery gives up after three days.
    """
    settings: Settings = current_app.config["SETTINGS"]
    limit = now() - timedelta(days=settings.mail_kept_days)
    old = sa.select(OutgoingMail.id).where(OutgoingMail.created_at < limit).order_by(OutgoingMail.id).limit(AT_ONCE)
    while ids := db.session.scalars(old).all():
        with operation():
            gone = sa.delete(OutgoingMail).where(OutgoingMail.id.in_(ids))
            db.session.execute(gone.execution_options(synchronize_session=False))
