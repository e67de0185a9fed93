"""One row a chat: its columns, and what stands in them (live-chat.md 4.4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import pgettext

from helpcenter.chat import channels
from helpcenter.chat.models import Chat, Rating
from helpcenter.customers.models import Customer, CustomerEmail
from helpcenter.exports import chat_transcripts, chat_words
from helpcenter.exports.chat_transcripts import IDS, Transcript
from helpcenter.exports.workbook import Cell, Column, clean
from helpcenter.extensions import db
from helpcenter.services import category_paths
from helpcenter.services.models import Service
from helpcenter.tickets.models import Call, Ticket
from helpcenter.web import languages

LEVELS = 3


@dataclass(frozen=True)
class Words:
    """What all rows share, read once: names by ID, and the words for what a row can say.

    `categories` has the names of each from the first level down; `ratings` the words for True and False.
    """

    services: dict[int, str]
    operators: dict[int, str]
    categories: dict[int, list[str]]
    statuses: dict[Any, str]
    enders: dict[Any, str]
    ratings: dict[bool, str]
    help_center: str
    zone: ZoneInfo


def columns() -> list[Column]:
    """The headings, in the order of live-chat.md 4.4."""
    return [
        Column(_("ID")),
        Column(_("Service"), 20),
        Column(_("Channel"), 20),
        Column(_("Requested"), 20, "time"),
        Column(_("First response (seconds)"), 12, "number"),
        Column(_("Wait (seconds)"), 12, "number"),
        Column(_("Duration (seconds)"), 12, "number"),
        Column(_("Ended by")),
        Column(_("Operators"), 24),
        Column(pgettext("record", "Customer"), 20),
        Column(_("E-mail"), 28),
        *[Column(_("Processing type %(level)s", level=level), 20) for level in range(1, LEVELS + 1)],
        Column(_("Status")),
        Column(_("Rating")),
        Column(_("Comment"), 40),
        Column(_("Ticket numbers"), 20),
        Column(_("Transcript"), 100),
    ]


def words() -> Words:
    """What all rows share, in the current language."""
    language = languages.current()
    services = {service.id: service.name_in(language) for service in db.session.scalars(sa.select(Service))}
    return Words(
        services=services,
        operators=chat_transcripts.operator_names(),
        categories=category_paths.names_of_all(language),
        statuses=chat_words.statuses(),
        enders=chat_words.enders(),
        ratings={True: _("Satisfied"), False: _("Not satisfied")},
        help_center=_("Help center"),
        zone=chat_transcripts.reader_zone(),
    )


def rows(chat_ids: list[int], words: Words, too_long: list[int]) -> Iterator[Sequence[Cell]]:
    """The rows of these chats in this order; `too_long` gets the IDs of those whose transcript fits no cell."""
    found = {row.Chat.id: row for row in db.session.execute(_query(), {"ids": chat_ids})}
    customers = {chat_id: _customer(row) for chat_id, row in found.items()}
    transcripts = chat_transcripts.of(chat_ids, customers, words.operators)
    emails, tickets = _emails(found.values()), _tickets(chat_ids)
    for chat_id in chat_ids:
        if (row := found.get(chat_id)) is None:
            continue  # deleted meanwhile
        transcript = transcripts.get(chat_id) or Transcript()
        if (text := transcript.text()) is None:
            too_long.append(chat_id)
            text = _("Too long for a cell: see the sheet “%(sheet)s”.", sheet=_("Long conversations"))
        yield (
            *_course(row.Chat, words),
            clean(_operators(row.Chat, transcript, words)),
            clean(customers[chat_id]),
            clean(emails.get(row.Chat.customer_id, "")),
            *_category(row.Chat, words),
            words.statuses.get(row.Chat.history_status or row.Chat.state, ""),
            *_rating(row, words),
            tickets.get(chat_id, ""),
            text,
        )


def _query() -> sa.Select[Chat, str, bool, str]:
    return (
        sa.select(Chat, Customer.name, Rating.satisfied, Rating.comment)
        .join(Customer, Customer.id == Chat.customer_id)
        .outerjoin(Rating, Rating.chat_id == Chat.id)
        .where(Chat.id.in_(IDS))
    )


def _course(chat: Chat, words: Words) -> tuple[Cell, ...]:
    """ID, service, channel, requested, first response, wait, duration, ended by."""
    over_at = chat.customer_ended_at or chat.ended_at
    met_at = chat.opened_at or over_at
    return (
        chat.number,
        clean(words.services.get(chat.service_id, "")),
        clean(channels.site(chat.site)) if chat.site else words.help_center,
        chat.requested_at.astimezone(words.zone).replace(tzinfo=None),
        _seconds(chat.requested_at, chat.answered_at),
        _seconds(chat.requested_at, met_at),
        _seconds(chat.opened_at, over_at),
        words.enders.get(chat.ended_by, ""),
    )


def _seconds(since: datetime | None, until: datetime | None) -> int | None:
    """Whole seconds; None while one of the two has not happened."""
    if since is None or until is None:
        return None
    return (until - since) // timedelta(seconds=1)


def _customer(row: Any) -> str:
    return row.name or str(_("Customer %(number)s", number=row.Chat.customer_id))


def _operators(chat: Chat, transcript: Transcript, words: Words) -> str:
    """Who spoke, in order, and whose chat it was in the end."""
    ids = list(transcript.operator_ids)
    if chat.operator_id is not None and chat.operator_id not in ids:
        ids.append(chat.operator_id)
    return ", ".join(words.operators.get(operator_id, "") for operator_id in ids)


def _category(chat: Chat, words: Words) -> list[str]:
    names = words.categories.get(chat.category_id or 0, [])
    return [clean(name) for name in names] + [""] * (LEVELS - len(names))


def _rating(row: Any, words: Words) -> tuple[Cell, Cell]:
    if row.satisfied is None:
        return "", ""
    return words.ratings[row.satisfied], clean(row.comment)


def _emails(rows: Any) -> dict[int, str]:
    """Customer ID → first address."""
    ids = list({row.Chat.customer_id for row in rows})
    query = sa.select(CustomerEmail.customer_id, CustomerEmail.address).where(CustomerEmail.customer_id.in_(IDS))
    found: dict[int, str] = {}
    for customer_id, address in db.session.execute(
        query.order_by(CustomerEmail.position, CustomerEmail.id), {"ids": ids}
    ):
        found.setdefault(customer_id, address)
    return found


def _tickets(chat_ids: list[int]) -> dict[int, str]:
    """Chat ID → numbers of its tickets, oldest first: HC-1042, HC-1050."""
    query = (
        sa.select(Call.chat_id, Service.ticket_prefix, Ticket.number)
        .join(Ticket, Ticket.id == Call.ticket_id)
        .join(Service, Service.id == Ticket.service_id)
        .where(Call.chat_id.in_(IDS))
        .distinct()
        .order_by(Ticket.number)
    )
    found: dict[int, list[str]] = {}
    rows: Any = db.session.execute(query, {"ids": chat_ids})
    for chat_id, prefix, number in rows:
        found.setdefault(chat_id, []).append(f"{prefix}-{number}")
    return {chat_id: ", ".join(numbers) for chat_id, numbers in found.items()}
