"""The check of an uploaded file: everything is read as an import would read it, and nothing is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from helpcenter.extensions import db
from helpcenter.imports import context as contexts
from helpcenter.imports import files, people, settings
from helpcenter.imports.connectors.contract import Page
from helpcenter.imports.context import Context
from helpcenter.imports.files import Upload
from helpcenter.imports.models import ChatSource, ImportedChat
from helpcenter.imports.reasons import Reason, SourceError
from helpcenter.imports.transcript import Malformed, Transcript

MOST_PROBLEMS = 100


class Report(msgspec.Struct):
    """What was found. `problems`: (row or chat, word of wording.py, particulars); `failure`: why it cannot be read."""

    chats: int = 0
    lines: int = 0
    new: int = 0
    known: int = 0
    left_open: int = 0
    rejected: int = 0
    rows_left_out: int = 0
    new_customers: int = 0
    problems: list[tuple[str, str, str]] = []
    failure: Reason | None = None


def of(source: ChatSource, path: Path, mapping: dict[str, int] | None) -> dict[str, Any]:
    """The report, as it is kept."""
    context = contexts.load(source, settings.of(source), None)
    upload, report = Upload(path, source.kind, context.reading, mapping), Report()
    try:
        for _at, page in files.pages(upload):
            _count(context, page, report)
            db.session.rollback()
    except SourceError as error:
        report.failure = error.reason
    report.rows_left_out = upload.faults.count
    report.problems += [(str(number), "bad_row", name) for number, name in upload.faults.first]
    kept: dict[str, Any] = msgspec.to_builtins(report)
    return kept


def read(kept: dict[str, Any] | None) -> Report | None:
    """The report that was kept."""
    return msgspec.convert(kept, Report, strict=False) if kept is not None else None


def _count(context: Context, page: Page, report: Report) -> None:
    read = [context.settings.connector.read_chat(one.raw, context.reading) for one in page.chats]
    finished = [chat for chat in read if isinstance(chat, Transcript) and chat.finished]
    bad = [chat for chat in read if isinstance(chat, Malformed)]
    known = _known(context, {chat.external_id for chat in finished})
    report.chats += len(read)
    report.lines += sum(len(chat.lines) for chat in finished)
    report.known += sum(chat.external_id in known for chat in finished)
    report.new += sum(chat.external_id not in known for chat in finished)
    report.rejected += len(bad)
    report.left_open += len(read) - len(finished) - len(bad)
    report.new_customers += len(finished) - len(people.find(context, finished))
    room = MOST_PROBLEMS - len(report.problems)
    report.problems += [(chat.external_id or "", chat.reason, chat.particulars) for chat in bad[:room]]


def _known(context: Context, ids: set[str]) -> set[str]:
    query = sa.select(ImportedChat.external_id).where(
        ImportedChat.chat_source_id == context.source_id, ImportedChat.external_id.in_(ids)
    )
    return set(db.session.scalars(query)) if ids else set()
