"""The commands `flask user …`."""

from __future__ import annotations

import click
import sqlalchemy as sa
from flask.cli import AppGroup

from helpcenter.accounts import first_steps, operators
from helpcenter.accounts.models import Role
from helpcenter.accounts.permissions import BUILT_IN_ROLES
from helpcenter.extensions import db
from helpcenter.web.refusals import RefusedError

user = AppGroup("user", help="Operators' accounts.")


@user.command("create")
@click.argument("email")
@click.argument("name")
@click.option("--role", type=click.Choice(list(BUILT_IN_ROLES)), default="administrator", show_default=True)
@click.password_option()
def create(email: str, name: str, role: str, password: str) -> None:
    """Create an operator, by default the first administrator."""
    operators.ensure_built_in_roles()
    found = db.session.scalars(sa.select(Role).where(Role.built_in == role)).one()
    try:
        operators.create(email, name, role=found, password=password)
    except RefusedError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{email} can sign in.")


@user.command("set-up-link")
def set_up_link() -> None:
    """Print the address that makes the first administrator; it works until there is anybody."""
    link = first_steps.link()
    if link is None:
        raise click.ClickException("There is an operator already. Make others with `flask user create`.")
    click.echo(link)
