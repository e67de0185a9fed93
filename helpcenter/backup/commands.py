"""The commands `flask backup` and `flask restore`."""

from __future__ import annotations

from pathlib import Path

import click

from helpcenter.backup import making
from helpcenter.backup.problems import BackupError

PROGRAMS = click.option(
    "--programs",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of pg_dump and pg_restore, where those on the PATH are older than the server.",
)


@click.command("backup")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@PROGRAMS
def backup(path: Path, programs: Path | None) -> None:
    """Write database and files to PATH (.tar, or .tar.gz to compress), while everything runs. Keep SECRET_KEY apart."""
    try:
        made = making.make(path, programs)
    except (BackupError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Database and {made.files} files written to {path}.")
    if made.gone:
        click.echo(f"{made.gone} files were erased, or missing, while it was made.")


@click.command("restore")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="In the place of the data that is here.")
@PROGRAMS
def restore(path: Path, replace: bool, programs: Path | None) -> None:
    """Bring back what `backup` wrote to PATH. Stop web, workers and scheduler first."""
    try:
        count = making.restore(path, programs, over=replace)
    except (BackupError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Database and {count} files restored. Everything may be started again.")
