"""Calls that the default operator got while an ID was not registered are handed over once it is (chat-import.md 5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
import sqlalchemy as sa

from helpcenter.accounts.models import Operator
from helpcenter.audit import recording
from helpcenter.extensions import db
from helpcenter.imports.models import ChatSource, OperatorIdentity
from helpcenter.tickets import events, transcripts
from helpcenter.tickets.models import Call, CallTranscript, Ticket
from helpcenter.transactions import operation

BATCH = 200


def count(identity: OperatorIdentity) -> int:
    """How many calls could be handed over to the identity's operator."""
    return sum(len(ids) for ids in _batches(identity))


def hand_over(identity: OperatorIdentity, *, by: Operator) -> int:
    """Give those calls, and their tickets where nobody else has them, to the identity's operator; how many."""
    given = 0
    for ids in _batches(identity):
        with operation():
            for call in db.session.scalars(sa.select(Call).where(Call.id.in_(ids)).with_for_update()):
                given += _give(call, identity.operator, by)
    with operation():
        recording.record(by.id, "calls_handed_over", identity, calls=given, operator_id=identity.operator_id)
    return given


def _give(call: Call, to: Operator, by: Operator) -> bool:
    before = call.operator_id
    if before == to.id or "operator_id" in call.edited_fields:
        return False
    call.operator_id = to.id
    ticket = db.session.get_one(Ticket, call.ticket_id)
    if ticket.operator_id == before:
        people = {"before": events.person(ticket.operator), "after": events.person(to)}
        events.record(ticket, events.Kind.ASSIGNED, by, **people)
        ticket.operator_id = to.id
    return True


def _batches(identity: OperatorIdentity) -> Iterator[list[int]]:
    """IDs of the calls, some at a time: of this chat setting, the default operator's, answered last under this ID."""
    source = db.session.get_one(ChatSource, identity.chat_source_id)
    if source.default_operator_id == identity.operator_id:
        return
    written = msgspec.json.encode(identity.external_id).decode()[1:-1]
    query = (
        sa.select(CallTranscript)
        .join(Call, Call.id == CallTranscript.call_id)
        .where(
            Call.chat_source_id == source.id,
            Call.operator_id == source.default_operator_id,
            sa.cast(CallTranscript.lines, sa.Text).contains(written, autoescape=True),
        )
        .order_by(CallTranscript.call_id)
        .limit(BATCH)
    )
    after = 0
    while found := db.session.scalars(query.where(CallTranscript.call_id > after)).all():
        after = found[-1].call_id
        ids = [one.call_id for one in found if _answered_last(transcripts.lines_of(one)) == identity.external_id]
        if ids:
            yield ids


def _answered_last(lines: Sequence[transcripts.Line]) -> str | None:
    spoken = (line for line in reversed(lines) if line.role == "operator" and not line.internal)
    return next((line.speaker_id for line in spoken if line.speaker_id or line.speaker_name), None)
