"""The commands `flask articles …`."""

from __future__ import annotations

from pathlib import Path

import click
import sqlalchemy as sa
from flask.cli import AppGroup

from helpcenter.articles import exporting, import_archive, importing
from helpcenter.extensions import db
from helpcenter.services.models import Service

articles = AppGroup("articles", help="Articles as a folder of Markdown.")
FOLDER = click.Path(file_okay=False, path_type=Path)


@articles.command("export")
@click.argument("service")
@click.argument("folder", type=FOLDER)
def export(service: str, folder: Path) -> None:
    """Write all articles of SERVICE (its slug) into FOLDER, over files of the same name."""
    number = 0
    try:
        for path, content in exporting.files(_service(service)):
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
            number += 1
    except OSError as error:
        raise click.ClickException(f"{folder} cannot be written: {error}") from error
    click.echo(f"{number} files written to {folder}")


@articles.command("import")
@click.argument("service")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--publish", is_flag=True, help="Publish what says `state: published`; else everything is a draft.")
def import_(service: str, folder: Path, publish: bool) -> None:
    """Take the articles in FOLDER into SERVICE (its slug)."""
    report = importing.run(_service(service), import_archive.read_folder(folder), publish=publish, by=None)
    for path, sentence in report.problems:
        click.echo(f"{path}: {sentence}", err=True)
    numbers = f"{report.created} created, {report.changed} changed, {report.unchanged} unchanged"
    click.echo(f"{numbers}, {report.published} published")
    if report.problems:
        raise click.ClickException(f"{len(report.problems)} files were not taken.")


def _service(slug: str) -> Service:
    found: Service | None = db.session.scalar(sa.select(Service).where(Service.slug == slug))
    if found is None:
        raise click.ClickException(f"There is no service {slug!r}.")
    return found
