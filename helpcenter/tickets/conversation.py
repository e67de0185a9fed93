"""The conversation behind a call, as colleagues read it: of a chat held here, or imported (chat-import.md 1.2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

import sqlalchemy as sa
from flask_babel import gettext as _

from helpcenter.accounts.models import Operator
from helpcenter.chat import events
from helpcenter.chat.models import Author, Chat, Message, MessageKind
from helpcenter.customers.models import CustomerIdentity
from helpcenter.extensions import db
from helpcenter.files.models import StoredFile
from helpcenter.tickets import attachments, transcripts
from helpcenter.tickets.models import Call, CallTranscript
from helpcenter.tickets.signals import Origin, SpeakerName, origin_wanted

Role = Literal["customer", "operator", "automatic", "note", "event"]
_ROLES: dict[str, Role] = {"customer": "customer", "operator": "operator", "bot": "automatic", "system": "event"}
MAXIMUM = 2000
"""Lines shown; a conversation is rarely longer, and what is beyond can still be searched."""


@dataclass(frozen=True)
class Spoken:
    """A line as it is shown. `name` '' where nobody spoke; `icon` for events; `file`: what was sent in a chat."""

    role: Role
    at: datetime
    name: str
    text: str
    attachments: tuple[transcripts.Attachment, ...] = ()
    icon: str | None = None
    rating: bool | None = None
    file: StoredFile | None = None
    copies: tuple[StoredFile, ...] = ()
    """Files of an imported line that were copied here; `attachments` are the others."""


def has_conversation(call: Call) -> bool:
    """Whether the call has one."""
    return call.chat_id is not None or call.transcript is not None


def count(call: Call) -> int:
    """How many lines were said."""
    if call.transcript is not None:
        return call.transcript.line_count
    said = sa.select(sa.func.count()).where(Message.chat_id == call.chat_id, Message.kind != MessageKind.EVENT)
    return db.session.scalar(said) or 0


def origin_of(call: Call) -> Origin | None:
    """Where an imported call comes from; None for any other."""
    if call.chat_source_id is None:
        return None
    answers = (answer for _receiver, answer in origin_wanted.send(call))
    return next((answer for answer in answers if answer is not None), None)


def lines(call: Call, origin: Origin | None) -> list[Spoken]:
    """The lines in order of time."""
    if call.chat is not None:
        return of_chat(call.chat)
    return _imported(call, call.transcript, origin) if call.transcript is not None else []


def of_chat(chat: Chat) -> list[Spoken]:
    """The lines of a chat held here: what was said, internal notes and what happened."""
    query = sa.select(Message, Operator.name).outerjoin(Operator, Operator.id == Message.operator_id)
    rows = db.session.execute(query.where(Message.chat_id == chat.id).order_by(Message.seq).limit(MAXIMUM))
    return [_from_message(message, name, chat) for message, name in rows if message.event not in events.ASIDE]


def _from_message(message: Message, operator_name: str | None, chat: Chat) -> Spoken:
    if message.kind == MessageKind.EVENT:
        icon, sentence = events.words(message, events.Audience.STAFF)
        return Spoken("event", message.created_at, "", sentence, icon=icon)
    text = "" if message.file else message.text
    if message.staff_only:
        return Spoken("note", message.created_at, operator_name or "", text, file=message.file)
    if message.author == Author.CUSTOMER:
        return Spoken("customer", message.created_at, chat.customer.shown_name, text, file=message.file)
    role: Role = "operator" if message.author == Author.OPERATOR else "automatic"
    return Spoken(role, message.created_at, operator_name or str(_("Automatic")), text, file=message.file)


def _imported(call: Call, transcript: CallTranscript, origin: Origin | None) -> list[Spoken]:
    """Names are found when shown: the identity's display name, else the payload's, else ours (chat-import.md 1.5)."""
    kept = transcripts.lines_of(transcript)[:MAXIMUM]
    customers = _customer_names(call, {line.speaker_id for line in kept if line.role == "customer" and line.speaker_id})
    operators = origin.operators if origin else {}
    copies = attachments.copies(call)
    return [_with_copies(_from_line(line, call, customers, operators), copies) for line in kept]


def _with_copies(spoken: Spoken, copies: dict[str, StoredFile]) -> Spoken:
    own = tuple(copies[one.url] for one in spoken.attachments if one.url in copies)
    others = tuple(one for one in spoken.attachments if one.url not in copies)
    return replace(spoken, copies=own, attachments=others) if own else spoken


def _from_line(
    line: transcripts.Line, call: Call, customers: dict[str, str], operators: dict[str, SpeakerName]
) -> Spoken:
    if line.role == "customer":
        name = customers.get(line.speaker_id or "") or line.speaker_name or call.customer.shown_name
    elif line.role == "operator":
        known = operators.get(line.speaker_id or "", SpeakerName("", call.operator.name if call.operator else ""))
        name = known.display_name or line.speaker_name or known.operator_name
    else:
        name = line.speaker_name
    rating = None if line.rating is None else line.rating == "satisfied"
    role = "note" if line.internal else _ROLES.get(line.role, "event")
    return Spoken(role, line.sent_at, name, line.text, tuple(line.attachments), rating=rating)


def _customer_names(call: Call, external_ids: set[str]) -> dict[str, str]:
    """External ID → display name, and under '' that of the call's customer in this chat setting."""
    query = sa.select(CustomerIdentity).where(
        CustomerIdentity.service_id == call.service_id,
        CustomerIdentity.chat_source_id == call.chat_source_id,
        CustomerIdentity.display_name != "",
        sa.or_(
            CustomerIdentity.customer_id == call.customer_id,
            CustomerIdentity.external_id.in_(external_ids),
        ),
    )
    found: dict[str, str] = {}
    for identity in db.session.scalars(query.order_by(CustomerIdentity.id)):
        found[identity.external_id] = identity.display_name
        if identity.customer_id == call.customer_id:
            found.setdefault("", identity.display_name)
    return found
