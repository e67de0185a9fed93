"""The commands `flask seed …`."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from helpcenter.demo import seed as demonstration

seed = AppGroup("seed", help="Data to begin with.")


@seed.command("demo")
def demo() -> None:
    """Make the demonstration's services, people, articles and a year of chats; once, a second time changes nothing."""
    click.echo("The demonstration is ready." if demonstration.make() else "The demonstration was there already.")
