"""A whole run: from the external system's HTTP to closed calls (chat-import.md 1)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from helpcenter.accounts import operators
from helpcenter.accounts.models import Operator
from helpcenter.customers.models import Channel, Customer, CustomerIdentity
from helpcenter.demo import external_chats
from helpcenter.demo.external_chat_system import ExternalChatSystem
from helpcenter.extensions import db
from helpcenter.imports.models import ChatSource, ImportedChat, ImportRun, RejectedChat, RunLogLine, RunState
from helpcenter.search import index
from helpcenter.search.kinds import Kind
from helpcenter.services.models import Service
from helpcenter.tickets.models import Call, CallState, CallTemplate, CallTranscript, Priority, Ticket, TicketState
from helpcenter.transactions import operation
from tests import factories
from tests.imports import making
from tests.imports.conftest import START


def call_of(source: ChatSource, n: int) -> Call:
    """The call that chat number `n` of the external system became."""
    query = (
        sa.select(Call)
        .join(ImportedChat, ImportedChat.call_id == Call.id)
        .where(ImportedChat.chat_source_id == source.id, ImportedChat.external_id == f"smt-{100_000 + n}")
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).one()


def first(condition: str, *, below: int = 300) -> int:
    """The first chat number that is odd in this way, edited and malformed ones apart."""
    odd = external_chats.Oddity
    return next(
        n
        for n in range(below)
        if getattr(odd(n), condition) and n != external_chats.MALFORMED and (condition == "edited" or not odd(n).edited)
    )


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
    n = first("english")
    call, told = call_of(source, n), external_chats.chat(n, _started_at(source, n))
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
        assert call_of(source, 0).customer_id in found


class TestOperators:
    def test_a_known_one_owns_the_call(self, source: ChatSource, desk: Service) -> None:
        known = factories.operator(desk)
        making.operator_identity(source, known, "smt-op-01")
        making.imported(source)
        owned = making.counted(Call, Call.operator_id == known.id)
        assert 50 < owned < 100
        assert call_of(source, 0).operator_id == known.id
        assert call_of(source, 0).ticket.operator_id == known.id

    def test_an_unknown_one_gives_it_to_the_default_operator(
        self, source: ChatSource, default_operator: Operator
    ) -> None:
        making.imported(source)
        assert call_of(source, first("unknown_operator")).operator_id == default_operator.id

    def test_who_answered_last_owns_a_chat_with_several(self, source: ChatSource, desk: Service) -> None:
        second = factories.operator(desk)
        making.operator_identity(source, second, external_chats.OPERATORS[5][0])
        making.imported(source)
        call = call_of(source, 6)  # the conversation in which accounting takes over
        assert call.operator_id == second.id
        assert call.transcript is not None
        assert len({line.get("speaker_id") for line in call.transcript.lines if line["role"] == "operator"}) == 2

    def test_a_deactivated_one_is_replaced_and_the_run_says_so_once(
        self, source: ChatSource, desk: Service, default_operator: Operator
    ) -> None:
        gone = factories.operator(desk)
        making.operator_identity(source, gone, "smt-op-01")
        operators.deactivate(gone, by=None)
        run = making.imported(source)
        assert call_of(source, 0).operator_id == default_operator.id
        assert _said(run, "operator_deactivated") == [{"name": gone.name}]

    def test_one_without_membership_keeps_it_and_the_run_says_so(self, source: ChatSource) -> None:
        stranger = factories.operator(factories.service())
        making.operator_identity(source, stranger, "smt-op-01")
        run = making.imported(source)
        assert call_of(source, 0).operator_id == stranger.id
        assert _said(run, "operator_no_member") == [{"name": stranger.name}]

    def test_an_id_of_another_chat_setting_says_nothing(
        self, source: ChatSource, desk: Service, default_operator: Operator
    ) -> None:
        other = making.chat_source(desk, default_operator, name="旧システム", url="https://old.example/")
        known = factories.operator(desk)
        making.operator_identity(other, known, "smt-op-01")
        making.imported(source)
        assert making.counted(Call, Call.operator_id == known.id) == 0


class TestCustomers:
    def test_a_known_id_leads_to_its_customer(self, source: ChatSource, desk: Service) -> None:
        told = external_chats.chat(0, START)["customer"]
        known = factories.customer(desk, name="前からの顧客")
        making.customer_identity(source, known, told["id"])
        making.imported(source)
        assert call_of(source, 0).customer_id == known.id
        assert db.session.get_one(Customer, known.id, populate_existing=True).name == "前からの顧客"

    def test_a_new_id_makes_one_customer_for_all_its_chats(self, source: ChatSource) -> None:
        making.imported(source)
        identities = db.session.scalars(sa.select(CustomerIdentity)).all()
        assert len({one.external_id for one in identities}) == len(identities)
        assert len({one.customer_id for one in identities}) == len(identities)
        with_id = making.counted(Call, Call.customer_id.in_(sa.select(CustomerIdentity.customer_id)))
        assert with_id > len(identities)
        one = identities[0]
        assert (one.kind, one.chat_source_id, one.source_key) == (source.kind, source.id, source.id)

    def test_without_an_id_every_chat_makes_its_own(self, source: ChatSource, desk: Service) -> None:
        n = first("nameless_customer")
        told = external_chats.chat(n, START)["customer"]
        look_alike = factories.customer(desk, email=told["email"])
        making.imported(source)
        customer = call_of(source, n).customer
        assert customer.id != look_alike.id
        assert (customer.name, customer.email) == (told["name"], told["email"])
        assert [phone.shown for phone in customer.phones] == ([told["phone"]] if told["phone"] else [])
        assert customer.created_from is Channel.IMPORTED_CHAT
        nameless = [k for k in range(300) if external_chats.Oddity(k).nameless_customer and k != 17]
        assert len({call_of(source, k).customer_id for k in nameless}) == len(nameless)

    def test_joining_by_contact_is_an_option(self, source: ChatSource, desk: Service) -> None:
        n = first("nameless_customer")
        look_alike = factories.customer(desk, email=external_chats.chat(n, START)["customer"]["email"])
        elsewhere = factories.customer(factories.service(), email="customer000@example.jp")
        with operation():
            source.join_same_contact = True
        making.started(source)
        making.imported(source)
        assert call_of(source, n).customer_id == look_alike.id
        assert making.counted(Call, Call.customer_id == elsewhere.id) == 0


class TestTemplate:
    @pytest.fixture
    def template(self, source: ChatSource, desk: Service) -> CallTemplate:
        made = CallTemplate(
            service_id=desk.id,
            name="取り込み用",
            subject_pattern="[{source}] {customer} {started_at} {unknown} {0}",
            priority=Priority.HIGH,
            note="外部チャット",
            tags=["取り込み"],
            custom_fields={"store": "本店"},
        )
        with operation():
            db.session.add(made)
            db.session.flush()
            source.call_template_id = made.id
        making.started(source)
        return made

    def test_its_presets_fill_the_fields(self, source: ChatSource, template: CallTemplate) -> None:
        making.imported(source)
        call, told = call_of(source, 0), external_chats.chat(0, _started_at(source, 0))
        local = call.started_at + timedelta(hours=9)
        expected = f"[{source.name}] {told['customer']['name']} {local:%Y/%m/%d %H:%M} {{unknown}} {{0}}"
        assert call.subject == call.ticket.subject == expected
        assert (call.priority, call.note, call.custom_fields) == (Priority.HIGH, "外部チャット", {"store": "本店"})
        assert call.tags == ["取り込み", *told["tags"]]
        assert call.state is CallState.CLOSED


class TestUpdates:
    def test_only_what_the_external_system_owns_follows(
        self, source: ChatSource, system: ExternalChatSystem, desk: Service
    ) -> None:
        n = 300 + next(k for k in range(100) if external_chats.Oddity(300 + k).edited)
        begun = system.timeline.started_at(n)
        system.now = lambda: begun + timedelta(minutes=30)
        making.imported(source)
        call = call_of(source, n)
        colleague, person = factories.operator(desk), factories.customer(desk, name="統合先")
        with operation():
            call.operator_id, call.customer_id, call.subject = colleague.id, person.id, "手で直した件名"
            call.tags, call.edited_fields = ["手で直した"], ["subject", "tags"]
        lines = call.transcript.line_count if call.transcript else 0
        system.now = lambda: begun + timedelta(hours=4)
        run = making.imported(source)
        assert run.updated >= 1
        call = call_of(source, n)
        assert (call.operator_id, call.customer_id) == (colleague.id, person.id)
        assert (call.subject, call.tags) == ("手で直した件名", ["手で直した"])
        assert call.transcript is not None
        db.session.refresh(call.transcript)
        assert call.transcript.line_count == lines + 2  # the late line and the rating
        assert call.transcript.lines[-1]["rating"] in {"satisfied", "not_satisfied"}

    def test_tags_follow_where_nobody_touched_them(self, source: ChatSource, system: ExternalChatSystem) -> None:
        n = 300 + next(k for k in range(100) if external_chats.Oddity(300 + k).edited)
        begun = system.timeline.started_at(n)
        for after in (timedelta(minutes=30), timedelta(hours=4)):
            system.now = lambda after=after: begun + after
            making.imported(source)
        assert "要フォロー" in call_of(source, n).tags


def _started_at(source: ChatSource, n: int):  # type: ignore[no-untyped-def]
    return call_of(source, n).started_at


def _said(run: ImportRun, kind: str) -> list[dict[str, object]]:
    query = sa.select(RunLogLine.particulars).where(RunLogLine.run_id == run.id, RunLogLine.kind == kind)
    return list(db.session.scalars(query))


def _events(ticket: Ticket):  # type: ignore[no-untyped-def]
    from helpcenter.tickets.models import TicketEvent

    return db.session.scalars(sa.select(TicketEvent).where(TicketEvent.ticket_id == ticket.id)).all()


def _content() -> list[object]:
    """All that an import writes, as it stands in the database."""
    tables = (Ticket, Call, CallTranscript, ImportedChat, Customer, CustomerIdentity)
    return [db.session.execute(sa.select(model.__table__).order_by(sa.text("1"))).all() for model in tables]
