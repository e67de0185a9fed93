"""`flask mail receive`: a mail server or a fetching program pipes each mail that comes in."""

from __future__ import annotations

import sys

import click
import sqlalchemy as sa

from helpcenter.extensions import db
from helpcenter.mail import reading
from helpcenter.mail.commands import mail
from helpcenter.services.models import Service
from helpcenter.tickets import incoming

__all__ = ["mail", "receive"]
LARGEST = 25 * 1024 * 1024
DATA_ERROR, NOT_NOW = 65, 75
"""Exit codes of sysexits.h that mail servers understand: give it back to the sender; deliver it again later."""


@mail.command("receive")
@click.option("--service", "slug", help="Where mail that answers to nothing opens a ticket; else it is let go.")
def receive(slug: str | None) -> None:
    """Read one mail from standard input."""
    service = _service(slug) if slug else None
    raw = sys.stdin.buffer.read(LARGEST + 1)
    if len(raw) > LARGEST:
        click.echo("too large", err=True)
        raise SystemExit(DATA_ERROR)
    try:
        outcome, repeated = incoming.receive(reading.read(raw), service)
    except reading.UnreadableError:
        click.echo("unreadable", err=True)
        raise SystemExit(DATA_ERROR) from None
    except incoming.FloodError:
        click.echo("too many", err=True)
        raise SystemExit(NOT_NOW) from None
    click.echo(f"{outcome}{' (repeated)' if repeated else ''}")


def _service(slug: str) -> Service:
    found = db.session.scalar(sa.select(Service).where(Service.slug == slug))
    if found is None:
        raise click.ClickException(f"There is no service {slug}.")
    return found
