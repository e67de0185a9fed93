"""A whole run: from the external system's HTTP to closed calls (chat-import.md 1)."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from helpcenter.customers.models import Channel, Customer, CustomerIdentity
from helpcenter.demo import external_chats
from helpcenter.demo.external_chat_system import ExternalChatSystem
from helpcenter.extensions import db
from helpcenter.imports.models import ChatSource, ImportedChat, RejectedChat, RunState
from helpcenter.search import index
from helpcenter.search.kinds import Kind
from helpcenter.services.models import Service
from helpcenter.tickets.models import Call, CallState, CallTranscript, Ticket, TicketEvent, TicketState
from helpcenter.transactions import operation
from tests import factories
from tests.imports import making
from tests.imports.conftest import START


def test_everything_that_is_finished_arrives_closed(source: ChatSource) -> None:
    run = making.imported(source)
    assert run.state is RunState.SUCCEEDED, run.error
    assert 290 <= run.created <= 310
    assert (run.updated, run.skipped, run.rejected) == (0, 0, 1)
    assert run.fetched == run.created + 1
    assert run.left_open >= 1
    assert run.pages == 2
    for model in (Ticket, Call, CallTranscript, ImportedChat):
        assert making.counted(model) == run.created
    assert making.counted(Call, Call.state != CallState.CLOSED) == 0
    assert making.counted(Ticket, Ticket.state != TicketState.CLOSED) == 0
    assert making.counted(Call, Call.channel != Channel.IMPORTED_CHAT) == 0


def test_a_second_run_changes_nothing(source: ChatSource) -> None:
    first_run = making.imported(source)
    before = _content()
    with operation():
        source.sync.cursor = None  # from the beginning, not from the last change
    again = making.imported(source)
    assert (again.created, again.updated, again.skipped, again.rejected) == (0, 0, first_run.created, 1)
    assert _content() == before
    assert making.counted(RejectedChat) == 1


def test_the_next_run_asks_only_for_what_changed_since(source: ChatSource) -> None:
    making.imported(source)
    again = making.imported(source)
    assert again.state is RunState.SUCCEEDED
    assert (again.created, again.updated) == (0, 0)
    assert again.fetched < 5


def test_what_is_finished_or_edited_later_comes_with_a_later_run(
    source: ChatSource, system: ExternalChatSystem
) -> None:
    runs = [making.imported(source)]
    for hours in (1, 4):
        system.now = lambda hours=hours: START + timedelta(hours=hours)
        runs.append(making.imported(source))
    assert [run.created > 5 for run in runs] == [True, True, True]
    assert [run.updated for run in runs] == [0, 0, 1]
    assert [run.rejected for run in runs] == [1, 0, 0]
    assert making.counted(Call) == sum(run.created for run in runs)


def test_the_malformed_chat_is_kept_with_its_reason_and_the_rest_arrives(source: ChatSource) -> None:
    run = making.imported(source)
    bad = db.session.scalars(sa.select(RejectedChat)).one()
    assert bad.external_id == f"smt-{100_000 + external_chats.MALFORMED}"
    assert bad.reason == "not_the_contract"
    assert "started_at" in bad.particulars["detail"]
    assert "2026/13/45 99:99" in bad.raw
    assert (bad.run_id, bad.resolved_at) == (run.id, None)


def test_call_ticket_and_transcript_hold_the_chat(source: ChatSource) -> None:
    making.imported(source)
    n = making.first("english")
    call, told = making.call_of(source, n), external_chats.chat(n, making.call_of(source, n).started_at)
    assert (call.source_name, call.operator_id) == (source.name, source.default_operator_id)
    assert call.customer.name == told["customer"]["name"]
    assert call.started_at.isoformat() == told["started_at"].replace("Z", "+00:00")
    assert call.ended_at is not None
    assert call.ended_at.isoformat() == told["ended_at"].replace("Z", "+00:00")
    assert call.content == next(line["text"] for line in told["messages"] if line["sender_role"] == "customer")
    assert call.transcript is not None
    assert [line.get("text", "") for line in call.transcript.lines] == [line["text"] for line in told["messages"]]
    assert call.ticket.number > 1000
    assert (call.ticket.closed_at, call.ticket.created_at) == (call.ended_at, call.started_at)
    assert [event.kind for event in _events(call.ticket)] == ["created"]


def test_ticket_numbers_go_on_where_the_service_was(source: ChatSource, desk: Service) -> None:
    run = making.imported(source)
    numbers = db.session.scalars(sa.select(Ticket.number).order_by(Ticket.number)).all()
    assert numbers == list(range(1001, 1001 + run.created))
    assert db.session.scalar(sa.select(Service.last_ticket_number).where(Service.id == desk.id)) == 1000 + run.created


def test_calls_are_found_by_what_was_said(source: ChatSource, desk: Service) -> None:
    making.imported(source)
    found = db.session.scalars(index.matching(Kind.CALL, [desk.id], "領収書")).all()
    assert 5 < len(found) < 100
    elsewhere = factories.service()
    assert not db.session.scalars(index.matching(Kind.CALL, [elsewhere.id], "領収書")).all()


def test_new_customers_are_found_by_what_the_external_system_knew(source: ChatSource, desk: Service) -> None:
    making.imported(source)
    told = external_chats.chat(0, START)["customer"]
    for word in (told["name"], told["email"], told["id"]):
        found = db.session.scalars(index.matching(Kind.CUSTOMER, [desk.id], word)).all()
        assert making.call_of(source, 0).customer_id in found


def _events(ticket: Ticket) -> list[TicketEvent]:

    return list(
        db.session.scalars(sa.select(TicketEvent).where(TicketEvent.ticket_id == ticket.id).order_by(TicketEvent.id))
    )


def _content() -> list[object]:
    """All that an import writes, as it stands in the database."""
    tables = (Ticket, Call, CallTranscript, ImportedChat, Customer, CustomerIdentity)
    return [db.session.execute(sa.select(model.__table__).order_by(sa.text("1"))).all() for model in tables]
