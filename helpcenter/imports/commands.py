"""The commands `flask import …`."""

from __future__ import annotations

import time
from pathlib import Path

import click
import sqlalchemy as sa
from flask.cli import AppGroup
from flask_babel import force_locale

from helpcenter.extensions import db
from helpcenter.imports import file_runs, processes, reasons, running, wording
from helpcenter.imports.models import ChatSource, ImportRun, RunState, RunTrigger, SyncState
from helpcenter.transactions import lock, operation

imports = AppGroup("import", help="Import chats.")


@imports.command("run")
@click.argument("chat_setting")
def run(chat_setting: str) -> None:
    """Import now with a chat setting (its name or number), whose process has to be started."""
    sync = _source(chat_setting).sync
    if sync.state is SyncState.STOPPED:
        raise click.ClickException("Its process is stopped. Start it under Service settings first.")
    with operation():
        lock(sync)
        found = processes.active_run(sync) or processes.begin(sync, RunTrigger.MANUAL)
    running.run(found.id)  # unless a worker was quicker
    _wait(found)


@imports.command("file")
@click.argument("chat_setting")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def file(chat_setting: str, path: Path) -> None:
    """Import the chats in a file as if they came from a chat setting (its name or number).

    NDJSON and JSON; for a chat setting of the kind "file" also CSV and Excel, by the names of their columns.
    """
    source = _source(chat_setting)
    with operation():
        lock(source.sync)
        if processes.active_run(source.sync) is not None:
            raise click.ClickException("A run of this chat setting is under way. Try again when it is over.")
        found = file_runs.begin(source, path)
    file_runs.run(found.id, path)
    _wait(found)


def _source(wanted: str) -> ChatSource:
    query = sa.select(ChatSource).where(sa.or_(ChatSource.name == wanted, sa.cast(ChatSource.id, sa.String) == wanted))
    found = db.session.scalars(query).all()
    if len(found) != 1:
        names = ", ".join(f"{one.id} {one.name}" for one in db.session.scalars(sa.select(ChatSource)))
        raise click.ClickException(f"There is no one chat setting {wanted!r}; there are: {names or 'none'}.")
    return found[0]


def _wait(run: ImportRun) -> None:
    """Wait until the run is over and say what it brought."""
    while (state := _refreshed(run).state) in processes.ACTIVE:
        time.sleep(0.5)
    counts = ", ".join(f"{getattr(run, name)} {name}" for name in ("created", "updated", "skipped", "rejected"))
    click.echo(f"Run #{run.id}: {run.fetched} chats fetched, {counts}.")
    if state is not RunState.SUCCEEDED:
        with force_locale("en"):
            why = wording.sentence(reasons.decode(run.error)) if run.error else state.value
        raise click.ClickException(why)


def _refreshed(run: ImportRun) -> ImportRun:
    db.session.rollback()
    return db.session.get_one(ImportRun, run.id, populate_existing=True)
