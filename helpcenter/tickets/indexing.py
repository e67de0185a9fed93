"""What a search finds a call by: subject, content, note, tags and the lines of an imported conversation.

The lines of a chat held here are found through the index of chats (chat/indexing.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from helpcenter.extensions import db
from helpcenter.search import index
from helpcenter.search.kinds import Entry, Kind
from helpcenter.tickets import transcripts
from helpcenter.tickets.models import Call


def put(call: Call) -> None:
    """Index `call`, which has an ID, inside the operation that made or changed it."""
    put_many([call])


def put_many(calls: Iterable[Call]) -> None:
    """`put` for several."""
    index.put_many(Kind.CALL, [entry(call) for call in calls])


def entry(call: Call) -> Entry:
    """What the index keeps of a call. Its title are the subjects of the call and of its ticket."""
    said = transcripts.searchable(transcripts.lines_of(call.transcript)) if call.transcript else ""
    text = "\n".join(
        part for part in (call.content, call.note, *call.tags, *map(str, call.custom_fields.values()), said) if part
    )
    title = "\n".join(dict.fromkeys((call.subject, call.ticket.subject)))
    return Entry(call.id, call.service_id, text, title)


def entries() -> Iterator[Entry]:
    """All that belongs into the index."""
    query = sa.select(Call).options(joinedload(Call.transcript), joinedload(Call.ticket)).order_by(Call.id)
    for call in db.session.scalars(query.execution_options(yield_per=500)):
        yield entry(call)
