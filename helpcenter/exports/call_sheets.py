"""The calls that a call search finds, as a sheet: one row a call, with its conversation (tickets-customers.md 1.7)."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy.orm import joinedload

from helpcenter.accounts.models import Operator
from helpcenter.exports import call_fields, chat_transcripts
from helpcenter.exports.call_fields import OwnFields
from helpcenter.exports.chat_sheets import PAGE, TooManyRowsError
from helpcenter.exports.chat_transcripts import Transcript
from helpcenter.exports.workbook import MOST_ROWS, Cell, Column, Sheet, clean, fits
from helpcenter.extensions import db
from helpcenter.services import category_paths
from helpcenter.services.membership import service_ids
from helpcenter.services.models import Service
from helpcenter.tickets import call_filters, call_search, transcripts, wording
from helpcenter.tickets.models import Call, Ticket
from helpcenter.web import languages

LEVELS = 3
CUT = 16_000
"""Characters of a text that fits no cell which are kept of it."""


def found(search: dict[str, str], operator: Operator | None, time_zone: str) -> Sequence[int]:
    """IDs of the calls, newest first: of the services `operator` may see, of all for None. Raises TooManyRowsError."""
    ids = list(db.session.scalars(service_ids(operator) if operator else sa.select(Service.id)))
    queries = call_search.matching(call_filters.requested(search), ids, time_zone)
    query = call_search.newest_first(queries).limit(MOST_ROWS + 1)
    numbers = array("q", db.session.scalars(query.execution_options(yield_per=5000)))
    db.session.rollback()
    if len(numbers) > MOST_ROWS:
        raise TooManyRowsError
    return numbers


def sheets(ids: Sequence[int], progress: Callable[[int], None]) -> list[Sheet]:
    """The sheet in the current language and time zone; its rows are read while the file is written."""
    own = call_fields.of_calls(ids, languages.current())
    return [Sheet(pgettext("sheet", "Calls"), _columns(own), _rows(ids, own, progress))]


def _columns(own: OwnFields) -> list[Column]:
    return [
        Column(_("Number")),
        Column(_("Service"), 20),
        Column(_("Channel"), 20),
        Column(_("Direction")),
        Column(_("Received"), 20, "time"),
        Column(_("Started"), 20, "time"),
        Column(_("Ended"), 20, "time"),
        Column(_("Duration (seconds)"), 12, "number"),
        Column(_("Call state")),
        Column(_("Ticket state")),
        Column(_("Priority")),
        Column(_("In charge"), 20),
        Column(pgettext("record", "Customer"), 20),
        Column(_("E-mail"), 28),
        Column(_("Phone"), 20),
        *[Column(_("Processing type %(level)s", level=level), 20) for level in range(1, LEVELS + 1)],
        Column(_("Subject"), 40),
        Column(_("Content"), 60),
        Column(_("Note"), 40),
        Column(_("Tags"), 20),
        *[Column(clean(name), 20) for name in own],
        Column(_("Transcript"), 100),
    ]


def _rows(ids: Sequence[int], own: OwnFields, progress: Callable[[int], None]) -> Iterator[Sequence[Cell]]:
    categories = category_paths.names_of_all(languages.current())
    zone, operators = chat_transcripts.reader_zone(), chat_transcripts.operator_names()
    for start in range(0, len(ids), PAGE):
        page = list(ids[start : start + PAGE])
        calls = _calls(page)
        said = _conversations(calls.values(), operators, zone)
        for call in (calls[call_id] for call_id in page if call_id in calls):
            yield _row(call, said.get(call.id, ""), categories, own, zone)
        db.session.rollback()
        progress(start + len(page))


def _calls(ids: list[int]) -> dict[int, Call]:
    options = (
        joinedload(Call.ticket).joinedload(Ticket.service),
        joinedload(Call.operator).lazyload(Operator.role),
        joinedload(Call.customer),
        joinedload(Call.transcript),
    )
    return {call.id: call for call in db.session.scalars(sa.select(Call).where(Call.id.in_(ids)).options(*options))}


def _row(call: Call, said: str, categories: dict[int, list[str]], own: OwnFields, zone: ZoneInfo) -> Sequence[Cell]:
    names = categories.get(call.category_id or 0, [])
    customer = call.customer
    return (
        call.ticket.reference,
        clean(call.ticket.service.name_in(languages.current())),
        clean(wording.channel(call.channel, call.source_name)),
        str(wording.DIRECTIONS[call.direction]),
        *(_local(at, zone) for at in (call.received_at, call.started_at, call.ended_at)),
        (call.ended_at - call.started_at) // timedelta(seconds=1) if call.ended_at else None,
        str(wording.CALL_STATES[call.state]),
        str(wording.STATES[call.ticket.state]),
        str(wording.PRIORITIES[call.priority]),
        clean(call.operator.name if call.operator else ""),
        clean(customer.shown_name),
        clean(customer.email),
        clean(customer.phones[0].shown if customer.phones else ""),
        *[clean(name) for name in names],
        *[""] * (LEVELS - len(names)),
        *(_cut(text) for text in (call.subject, call.content, call.note, "、".join(call.tags))),
        *(_cut(text) for text in call_fields.values(call, own, languages.current())),
        _cut(said),
    )


def _conversations(calls: Any, operators: dict[int, str], zone: ZoneInfo) -> dict[int, str]:
    """Call ID → what was said, a line each: of chats held here, and of imported ones."""
    own = {call.chat_id: call for call in calls if call.chat_id is not None}
    customers = {chat_id: call.customer.shown_name for chat_id, call in own.items()}
    held = chat_transcripts.of(list(own), customers, operators) if own else {}
    said = {call.id: held.get(chat_id, Transcript()).text() or "" for chat_id, call in own.items()}
    for call in calls:
        if call.transcript is not None:
            lines = transcripts.lines_of(call.transcript)
            said[call.id] = "\n".join(_line(line, zone) for line in lines if line.text)
    return said


def _line(line: transcripts.Line, zone: ZoneInfo) -> str:
    return f"{_local(line.sent_at, zone):%Y-%m-%d %H:%M:%S}  {line.speaker_name or line.role}: {line.text}"


def _local(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    return at.astimezone(zone).replace(tzinfo=None, microsecond=0) if at else None


def _cut(text: str) -> str:
    shown = clean(text)
    return shown if fits(shown) else f"{shown[:CUT]}…"
