"""Which operator an imported call belongs to (chat-import.md 1.3)."""

from __future__ import annotations

from helpcenter.accounts import operators
from helpcenter.accounts.models import Operator
from helpcenter.demo import external_chats
from helpcenter.imports.models import ChatSource
from helpcenter.services.models import Service
from helpcenter.tickets.models import Call
from tests import factories
from tests.imports import making


def test_a_known_one_owns_the_call(source: ChatSource, desk: Service) -> None:
    known = factories.operator(desk)
    making.operator_identity(source, known, "smt-op-01")
    making.imported(source)
    owned = making.counted(Call, Call.operator_id == known.id)
    assert 50 < owned < 100
    assert making.call_of(source, 0).operator_id == known.id
    assert making.call_of(source, 0).ticket.operator_id == known.id


def test_an_unknown_one_gives_it_to_the_default_operator(source: ChatSource, default_operator: Operator) -> None:
    making.imported(source)
    assert making.call_of(source, making.first("unknown_operator")).operator_id == default_operator.id


def test_who_answered_last_owns_a_chat_with_several(source: ChatSource, desk: Service) -> None:
    second = factories.operator(desk)
    making.operator_identity(source, second, external_chats.OPERATORS[5][0])
    making.imported(source)
    call = making.call_of(source, 6)  # the conversation in which accounting takes over
    assert call.operator_id == second.id
    assert call.transcript is not None
    assert len({line.get("speaker_id") for line in call.transcript.lines if line["role"] == "operator"}) == 2


def test_a_deactivated_one_is_replaced_and_the_run_says_so_once(
    source: ChatSource, desk: Service, default_operator: Operator
) -> None:
    gone = factories.operator(desk)
    making.operator_identity(source, gone, "smt-op-01")
    operators.deactivate(gone, by=None)
    run = making.imported(source)
    assert making.call_of(source, 0).operator_id == default_operator.id
    assert making.said(run, "operator_deactivated") == [{"name": gone.name}]


def test_one_without_membership_keeps_it_and_the_run_says_so(source: ChatSource) -> None:
    stranger = factories.operator(factories.service())
    making.operator_identity(source, stranger, "smt-op-01")
    run = making.imported(source)
    assert making.call_of(source, 0).operator_id == stranger.id
    assert making.said(run, "operator_no_member") == [{"name": stranger.name}]


def test_an_id_of_another_chat_setting_says_nothing(
    source: ChatSource, desk: Service, default_operator: Operator
) -> None:
    other = making.chat_source(desk, default_operator, name="旧システム", url="https://old.example/")
    known = factories.operator(desk)
    making.operator_identity(other, known, "smt-op-01")
    making.imported(source)
    assert making.counted(Call, Call.operator_id == known.id) == 0
