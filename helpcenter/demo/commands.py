"""The commands `flask seed …` and `flask external-chat-system`."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from helpcenter.demo import external_chat_system as system
from helpcenter.demo import seed as demonstration

seed = AppGroup("seed", help="Data to begin with.")


@seed.command("demo")
def demo() -> None:
    """Make the demonstration's services, people, articles and a year of chats; once, a second time changes nothing."""
    click.echo("The demonstration is ready." if demonstration.make() else "The demonstration was there already.")


@click.command("external-chat-system", context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def external_chat_system(arguments: tuple[str, ...]) -> None:
    """Run the simulated external chat system: --token SECRET [--port 8091] [--chats N] [--no-gzip]."""
    system.main(arguments)
