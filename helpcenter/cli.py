"""Commands: `python -m flask --app app …`."""

from __future__ import annotations

import time

import click
import structlog
from flask import Flask
from flask.cli import AppGroup

from helpcenter import queue, registry
from helpcenter.extensions import db
from helpcenter.web import catalogues

log = structlog.get_logger(__name__)
catalogue = AppGroup("catalogue", help="Texts of the interface in every language.")


def init(app: Flask) -> None:
    """Attach the commands that belong to no domain."""
    app.cli.add_command(catalogue)
    app.cli.add_command(worker)
    app.cli.add_command(scheduler)


@catalogue.command("update")
def update_catalogues() -> None:
    """Extract the texts from code and templates; fails while something is untranslated."""
    missing = catalogues.update()
    for line in missing:
        click.echo(line)
    if missing:
        raise click.ClickException(f"{len(missing)} texts are not translated.")


@click.command("worker")
def worker() -> None:
    """Do background jobs until told to stop."""
    queue.work()


@click.command("scheduler")
def scheduler() -> None:
    """Call what has to happen from time to time. Every task may run in several schedulers at once."""
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
