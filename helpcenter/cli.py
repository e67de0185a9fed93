"""Commands: `python -m flask --app app …`."""

from __future__ import annotations

import time

import click
import flask_migrate
import sqlalchemy as sa
import structlog
from flask import Flask
from flask.cli import AppGroup

from helpcenter import background_events, queue, registry
from helpcenter.accounts import first_steps, operators
from helpcenter.demo import seed
from helpcenter.extensions import current_application, db
from helpcenter.search import index
from helpcenter.web import catalogues

log = structlog.get_logger(__name__)
catalogue = AppGroup("catalogue", help="Texts of the interface in every language.")


search = AppGroup("search", help="The full-text index.")


def init(app: Flask) -> None:
    """Attach the commands that belong to no domain."""
    app.cli.add_command(catalogue)
    app.cli.add_command(search)
    app.cli.add_command(prepare)
    app.cli.add_command(worker)
    app.cli.add_command(scheduler)


@click.command("prepare")
@click.option("--demo", is_flag=True, help="Load the demo data too, where that was not done.")
def prepare(demo: bool) -> None:
    """Bring the database to the newest form, with the roles that come with the product. May be run at any time."""
    try:
        flask_migrate.upgrade()
    except sa.exc.OperationalError as error:
        raise click.ClickException(f"The database cannot be reached or written: {error.orig}") from error
    operators.ensure_built_in_roles()
    if demo:
        seed.make()
    if (link := first_steps.link()) is not None:
        click.echo(f"Nobody can sign in yet. Make the first administrator here: {link}")


@catalogue.command("update")
def update_catalogues() -> None:
    """Extract the texts from code and templates; fails while something is untranslated."""
    missing = catalogues.update()
    for line in missing:
        click.echo(line)
    if missing:
        raise click.ClickException(f"{len(missing)} texts are not translated.")


@search.command("rebuild")
def rebuild_index() -> None:
    """Make the full-text index anew from the records; each kind is searched as it was until its turn is over."""
    for kind, entries in registry.INDEXED.items():
        index.rebuild(kind, entries())
        click.echo(f"{kind}: rebuilt")


@click.command("worker")
def worker() -> None:
    """Do background jobs until told to stop."""
    background_events.begin(current_application())
    queue.work()


@click.command("scheduler")
def scheduler() -> None:
    """Call what has to happen from time to time. Every task may run in several schedulers at once."""
    background_events.begin(current_application())
    due = {task: 0.0 for _seconds, task in registry.TICKS}
    while True:
        for seconds, task in registry.TICKS:
            if time.monotonic() >= due[task]:
                due[task] = time.monotonic() + seconds
                _run(task)
        time.sleep(0.5)


def _run(task: registry.Task) -> None:
    try:
        task()
    except Exception:
        log.exception("tick_failed", task=f"{task.__module__}.{task.__qualname__}")
    finally:
        db.session.remove()
