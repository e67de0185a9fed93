"""The commands `flask export …`."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl

import click
import sqlalchemy as sa
from flask.cli import AppGroup

from helpcenter.accounts.models import Operator
from helpcenter.exports import workbook
from helpcenter.exports.chat_sheets import TooManyRowsError
from helpcenter.exports.kinds import KINDS
from helpcenter.extensions import db
from helpcenter.web import languages

exports = AppGroup("export", help="Excel files.")


@exports.command("chats")
@click.argument("path", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--search", default="", help="What the history's address has behind its ?, e.g. 'q=返金'.")
@click.option("--operator", "email", default="", help="Only what this operator may see; else every service.")
@click.option("--language", type=click.Choice(languages.LANGUAGES), default=languages.DEFAULT, show_default=True)
@click.option("--time-zone", default="Asia/Tokyo", show_default=True)
def chats(path: Path, search: str, email: str, language: str, time_zone: str) -> None:
    """Write what a search of the chat history finds to the Excel file PATH, one row a chat."""
    operator = _operator(email) if email else None
    part = path.with_name(path.name + ".part")
    try:
        ids = KINDS["chats"].find(dict(parse_qsl(search.lstrip("?"))), operator, time_zone)
        with languages.reading(language, time_zone):
            workbook.write(part, KINDS["chats"].sheets(ids, lambda _done: None))
        part.replace(path)
    except TooManyRowsError as error:
        raise click.ClickException("More was found than an Excel sheet can hold.") from error
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error}") from error
    finally:
        part.unlink(missing_ok=True)
    click.echo(f"{len(ids)} chats written to {path}")


def _operator(email: str) -> Operator:
    query = sa.select(Operator).where(sa.func.lower(Operator.email) == email.lower())
    found: Operator | None = db.session.scalar(query)
    if found is None:
        raise click.ClickException(f"There is no operator {email!r}.")
    return found
