"""Chats for tests, written straight into the database: what happened to them does not matter here."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from helpcenter.accounts.models import Operator
from helpcenter.chat import indexing
from helpcenter.chat.models import (
    Author,
    Chat,
    ChatState,
    Consent,
    EndedBy,
    HistoryStatus,
    Message,
    MessageKind,
    Rating,
)
from helpcenter.customers.models import Customer
from helpcenter.extensions import db
from helpcenter.services.models import Category, CategoryName, PrivacyWording, Service
from helpcenter.transactions import operation
from tests import factories

NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
"""12:00 in Tokyo."""
Line = tuple[str, str]
"""Who says it (customer, operator, note, greeting, or the word of an event), and what."""


def ended(
    of: Service,
    *lines: Line,
    customer: Customer | None = None,
    operator: Operator | None = None,
    at: datetime = NOON,
    satisfied: bool | None = None,
    **values: Any,
) -> Chat:
    """A chat that is over: requested at `at`, opened 38 s later where it had an operator, ended after 17 minutes."""
    defaults = {
        "state": ChatState.ENDED,
        "opened_at": at + timedelta(seconds=38) if operator else None,
        "answered_at": at + timedelta(seconds=60) if operator else None,
        "ended_at": at + timedelta(minutes=17),
        "ended_by": EndedBy.CUSTOMER,
        "history_status": HistoryStatus.HANDLED if operator else HistoryStatus.UNHANDLED,
    }
    chat = _chat(of, lines, customer, operator, at, {**defaults, **values})
    with operation():
        if satisfied is not None:
            db.session.add(Rating(chat_id=chat.id, satisfied=satisfied))
        indexing.index(chat)
    return chat


def running(
    of: Service, *lines: Line, operator: Operator | None = None, customer: Customer | None = None, **values: Any
) -> Chat:
    """A chat that goes on: active with `operator`, or waiting without."""
    state = ChatState.ACTIVE if operator else ChatState.WAITING
    opened_at = NOON + timedelta(seconds=38) if operator else None
    return _chat(of, lines, customer, operator, NOON, {"state": state, "opened_at": opened_at, **values})


def category(of: Service, name: str, parent: Category | None = None, **values: Any) -> Category:
    """A processing type with a Japanese name."""
    made = Category(
        service_id=of.id,
        parent_id=parent.id if parent else None,
        parent_level=parent.level if parent else None,
        level=parent.level + 1 if parent else 1,
        names=[
            CategoryName(
                language="ja",
                service_id=of.id,
                parent_key=parent.id if parent else 0,
                name=name,
                name_key=name.lower(),
            )
        ],
        **values,
    )
    with operation():
        db.session.add(made)
    return made


def _chat(
    of: Service,
    lines: Iterable[Line],
    customer: Customer | None,
    operator: Operator | None,
    at: datetime,
    values: dict[str, Any],
) -> Chat:
    customer = customer or factories.customer(of)
    with operation():
        chat = Chat(
            service=of,
            customer=customer,
            operator=operator,
            token_hash=secrets.token_hex(32),
            language="ja",
            requested_at=at,
            **values,
        )
        db.session.add(chat)
        db.session.flush()
        wording = PrivacyWording(service_id=of.id, language="ja", version=100 + chat.id, text="…")
        db.session.add(wording)
        db.session.flush()
        db.session.add(
            Consent(
                chat=chat,
                customer_id=customer.id,
                wording_id=wording.id,
                language="ja",
                version=3,
                at=at,
                ip="203.0.113.42",
                user_agent="",
            )
        )
        for seq, (who, text) in enumerate(lines, 1):
            db.session.add(_message(chat, seq, who, text, operator))
        chat.last_seq = chat.revision = seq if lines else 0
    return chat


def _message(chat: Chat, seq: int, who: str, text: str, operator: Operator | None) -> Message:
    values: dict[str, Any] = {"author": Author.SYSTEM, "kind": MessageKind.EVENT, "event": who, "staff_only": True}
    if who == "customer":
        values = {"author": Author.CUSTOMER, "text": text}
    elif who == "operator":
        values = {"author": Author.OPERATOR, "text": text, "operator_id": operator.id if operator else None}
    elif who == "note":
        values = {"author": Author.OPERATOR, "text": text, "kind": MessageKind.NOTE, "staff_only": True}
        values["operator_id"] = operator.id if operator else None
    elif who == "greeting":
        values = {"author": Author.AUTOMATIC, "text": text, "kind": MessageKind.GREETING}
    else:
        values["particulars"] = {"operator": text, "nickname": text}
    created_at = chat.requested_at + timedelta(seconds=30 * seq)
    return Message(chat_id=chat.id, seq=seq, revision=seq, created_at=created_at, **values)
