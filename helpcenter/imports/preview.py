"""「Test connection」: fetch a page and show its first chats as they would be imported. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from flask import current_app

from helpcenter.accounts.models import Operator
from helpcenter.config import Settings as Installation
from helpcenter.customers.models import Customer
from helpcenter.extensions import db
from helpcenter.imports import context as contexts
from helpcenter.imports import fetching, filling, inbox, owning, people, settings, wording
from helpcenter.imports.connectors import RECEIVED
from helpcenter.imports.connectors.contract import Page, Position
from helpcenter.imports.context import Context
from helpcenter.imports.http import Limits, SourceClient
from helpcenter.imports.models import ChatSource
from helpcenter.imports.reasons import SourceError
from helpcenter.imports.run_log import RunLog
from helpcenter.imports.transcript import Malformed, Transcript, TranscriptLine

SHOWN, SAID = 3, 3
LIMITS = Limits(connect=5, read=10, total=20, size=8 * 1024 * 1024)
"""A person waits for it."""


@dataclass(frozen=True)
class Shown:
    """A chat as it would arrive. `known`: its customer is here already; `said`: its first lines."""

    external_id: str
    subject: str
    started_at: datetime | None
    ended_at: datetime | None
    lines: int
    operator: str
    matched: bool
    customer: str
    known: bool
    said: tuple[TranscriptLine, ...] = ()


@dataclass
class Preview:
    """What a test of the connection found. `failure`: why nothing could be fetched; `problems`: everything else."""

    chats: list[Shown] = field(default_factory=list)
    finished: int = 0
    left_open: int = 0
    problems: list[str] = field(default_factory=list)
    failure: str = ""


def of(source: ChatSource, secret: str | None) -> Preview:
    """Try `source`, which need not be saved, with `secret`."""
    running = settings.of(source)
    context = contexts.load(source, running, secret)
    db.session.rollback()  # no transaction stays open while we wait for the source
    try:
        page = inbox.first_page(context.source_id)[0] if running.kind in RECEIVED else _page(context)
        return _previewed(context, page)
    except SourceError as error:
        return Preview(failure=wording.sentence(error.reason))


def _page(context: Context) -> Page:
    installation: Installation = current_app.config["SETTINGS"]
    with SourceClient(installation.allowed_sources, LIMITS) as client:
        reading = fetching.Reading(client, context.settings.connector, context.reading, wait=lambda *_arguments: None)
        return fetching.page_at(reading, Position(since=context.settings.since))


def _previewed(context: Context, page: Page) -> Preview:
    read = [context.settings.connector.read_chat(received.raw, context.reading) for received in page.chats]
    finished = [chat for chat in read if isinstance(chat, Transcript) and chat.finished]
    bad = [chat for chat in read if isinstance(chat, Malformed)]
    log = RunLog(None)
    chats = _shown(context, finished[:SHOWN], log)
    owning.owners(context, finished, log)
    problems = [wording.log_line(line["kind"], line["particulars"]) for line in log.waiting]
    problems += [f"{chat.external_id or '–'}: {wording.rejection(chat.reason, _detail(chat))}" for chat in bad]
    return Preview(chats, len(finished), len(read) - len(finished) - len(bad), problems)


def _shown(context: Context, chats: list[Transcript], log: RunLog) -> list[Shown]:
    owners = owning.owners(context, chats, log)
    customers = people.find(context, chats)
    return [
        Shown(
            external_id=chat.external_id,
            subject=filling.subject(context, chat),
            started_at=chat.started_at,
            ended_at=chat.ended_at,
            lines=len(chat.lines),
            operator=db.session.get_one(Operator, owners[chat.external_id].operator_id).name,
            matched=owners[chat.external_id].matched,
            customer=_customer_name(chat, customers.get(chat.external_id)),
            known=chat.external_id in customers,
            said=chat.lines[:SAID],
        )
        for chat in chats
    ]


def _customer_name(chat: Transcript, customer_id: int | None) -> str:
    known = db.session.get(Customer, customer_id) if customer_id else None
    return known.name if known else chat.customer.name


def _detail(chat: Malformed) -> dict[str, str]:
    return {"detail": chat.particulars}
