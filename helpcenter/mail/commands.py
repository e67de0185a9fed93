"""The commands `flask mail …`."""

from __future__ import annotations

import click
import sqlalchemy as sa
from flask.cli import AppGroup

from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.mail import outbox
from helpcenter.mail.models import OutgoingMail
from helpcenter.transactions import operation

mail = AppGroup("mail", help="Mail that goes out.")
GIVEN_UP = (OutgoingMail.sent_at.is_(None), OutgoingMail.due_at.is_(None))


@mail.command("status")
def status() -> None:
    """Say how much mail waits, and what was given up and why."""
    if not outbox.is_sent():
        click.echo("HELPCENTER_SMTP_URL is not set: mail stays in the outbox.")
    waiting = db.session.scalar(sa.select(sa.func.count()).where(OutgoingMail.due_at.is_not(None)))
    given_up = db.session.scalar(sa.select(sa.func.count()).where(*GIVEN_UP))
    click.echo(f"{waiting} waiting, {given_up} given up")
    query = sa.select(OutgoingMail).where(OutgoingMail.error.is_not(None)).order_by(OutgoingMail.id.desc()).limit(20)
    for one in db.session.scalars(query):
        click.echo(f"#{one.id} after {one.attempts} attempts: {one.error}")


@mail.command("retry")
def retry() -> None:
    """Try everything again that was given up or waits for its next attempt."""
    at = now()
    with operation():
        ids = db.session.scalars(
            sa.update(OutgoingMail)
            .where(OutgoingMail.sent_at.is_(None))
            .values(due_at=at, created_at=at, attempts=0, lease_until=None)
            .returning(OutgoingMail.id)
            .execution_options(synchronize_session=False)
        ).all()
    click.echo(f"{len(ids)} mails will be tried again")
