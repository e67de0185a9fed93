"""The people of a ticket, for tests: an operator of its service, a stranger of another one, a customer, and noise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from helpcenter.accounts.models import Operator
from helpcenter.clock import now
from helpcenter.customers.models import Channel, Customer, CustomerIdentity
from helpcenter.extensions import db
from helpcenter.imports.models import ChatSource, ImportedChat, OperatorIdentity
from helpcenter.services.models import Service
from helpcenter.tickets import events, indexing, numbering
from helpcenter.tickets.models import Call, CallState, CallTranscript, Ticket, TicketState
from helpcenter.tickets.opening import open_ticket
from helpcenter.transactions import operation
from tests import factories

ADDRESS = "kaori@example.jp"
"""The customer's, where they have one."""
NOON = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
"""12:00 in Tokyo."""


@dataclass
class Desk:
    """One service with its people, beside another one."""

    service: Service
    operator: Operator
    colleague: Operator
    customer: Customer
    elsewhere: Service
    stranger: Operator

    def ticket(self, subject: str = "返金について", content: str = "返金はいつですか", **details: Any) -> Ticket:
        """A ticket of the desk's customer."""
        given = {"customer": self.customer, "channel": Channel.HELP_CENTER, **details}
        return open_ticket(self.service, subject=subject, content=content, **given)


def desk() -> Desk:
    """A new one, with a ticket of the other service as noise."""
    service, elsewhere = factories.service(), factories.service()
    made = Desk(
        service=service,
        operator=factories.operator(service, name="佐藤 美咲"),
        colleague=factories.operator(service, name="鈴木 葵"),
        customer=factories.customer(service, name="山本 香織"),
        elsewhere=elsewhere,
        stranger=factories.operator(elsewhere),
    )
    noise = factories.customer(elsewhere)
    open_ticket(elsewhere, customer=noise, channel=Channel.MANUAL, subject="返金について", content="noise")
    return made


def chat_source(at: Desk, name: str = "本店チャット") -> ChatSource:
    """A chat setting of the desk."""
    source = ChatSource(
        service=at.service, name=name, kind="smart_m_talk", url="https://x.example/", default_operator=at.operator
    )
    with operation():
        db.session.add(source)
    return source


def imported(at: Desk, source: ChatSource, *lines: dict[str, Any], subject: str = "取り込み") -> Call:
    """A closed call with the lines of an external chat, as an import leaves it."""
    ended = NOON + timedelta(minutes=9)
    with operation():
        ticket = Ticket(
            service=at.service,
            number=numbering.take(at.service.id)[0],
            subject=subject,
            state=TicketState.CLOSED,
            channel=Channel.IMPORTED_CHAT,
            source_name=source.name,
            operator=at.operator,
            customer=at.customer,
            closed_at=ended,
        )
        call = Call(
            ticket=ticket,
            service_id=at.service.id,
            position=1,
            channel=Channel.IMPORTED_CHAT,
            source_name=source.name,
            state=CallState.CLOSED,
            operator=at.operator,
            customer=at.customer,
            subject=subject,
            started_at=NOON,
            ended_at=ended,
            received_at=NOON,
            chat_source_id=source.id,
            transcript=CallTranscript(lines=list(lines), line_count=len(lines)),
        )
        db.session.add_all([ticket, call])
        db.session.flush()
        digest = f"digest {call.id}"
        db.session.add(
            ImportedChat(chat_source_id=source.id, external_id=f"ext-{call.id}", call_id=call.id, digest=digest)
        )
        events.record(ticket, events.Kind.CREATED, None, channel=Channel.IMPORTED_CHAT.value, source=source.name)
        indexing.put(call)
    return call


def line(role: str, text: str, **values: Any) -> dict[str, Any]:
    """A line as an import stores it."""
    return {"role": role, "sent_at": NOON.isoformat(), "text": text, **values}


def operator_identity(operator: Operator, source: ChatSource, external_id: str, display_name: str = "") -> None:
    """SNS担当者."""
    with operation():
        db.session.add(
            OperatorIdentity(
                operator=operator,
                kind=source.kind,
                chat_source_id=source.id,
                external_id=external_id,
                display_name=display_name,
            )
        )


def customer_identity(customer: Customer, source: ChatSource, external_id: str, display_name: str = "") -> None:
    """SNS顧客."""
    with operation():
        db.session.add(
            CustomerIdentity(
                service_id=customer.service_id,
                customer_id=customer.id,
                kind=source.kind,
                chat_source_id=source.id,
                source_key=source.id,
                external_id=external_id,
                display_name=display_name,
            )
        )


def long_ago(days: int) -> datetime:
    """A time before now."""
    return now() - timedelta(days=days)
