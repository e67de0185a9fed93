"""What a call template fills, and what a later import leaves alone (chat-import.md 1.6 and 1.7)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from helpcenter.demo import external_chats
from helpcenter.demo.external_chat_system import ExternalChatSystem
from helpcenter.extensions import db
from helpcenter.imports.models import ChatSource
from helpcenter.services import categories
from helpcenter.services.models import Service
from helpcenter.tickets.models import CallState, CallTemplate, Priority
from helpcenter.transactions import operation
from tests import factories
from tests.imports import making


@pytest.fixture
def template(source: ChatSource, desk: Service) -> CallTemplate:
    made = CallTemplate(
        service_id=desk.id,
        name="取り込み用",
        subject_pattern="[{source}] {customer} {started_at} {unknown} {0}",
        priority=Priority.HIGH,
        note="外部チャット",
        tags=["取り込み"],
        category_id=categories.add(desk, {"ja": "配送"}, parent_id=None, by=None).id,
        custom_fields={"store": "本店", "chat": "{external_id} {operator} {ended_at}"},
    )
    with operation():
        db.session.add(made)
        db.session.flush()
        source.call_template_id = made.id
    making.started(source)
    return made


def test_its_presets_fill_the_fields(source: ChatSource, template: CallTemplate) -> None:
    making.imported(source)
    call, told = making.call_of(source, 0), external_chats.chat(0, making.call_of(source, 0).started_at)
    local = call.started_at + timedelta(hours=9)
    expected = f"[{source.name}] {told['customer']['name']} {local:%Y/%m/%d %H:%M} {{unknown}} {{0}}"
    assert call.subject == call.ticket.subject == expected
    assert call.ended_at is not None
    ended = call.ended_at + timedelta(hours=9)
    own = {"store": "本店", "chat": f"smt-100000 {told['operator']['name']} {ended:%Y/%m/%d %H:%M}"}
    assert (call.priority, call.note, call.custom_fields) == (Priority.HIGH, "外部チャット", own)
    assert call.category_id == call.ticket.category_id == template.category_id is not None
    assert call.tags == ["取り込み", *told["tags"]]
    assert call.state is CallState.CLOSED


def test_only_what_the_external_system_owns_follows(
    source: ChatSource, system: ExternalChatSystem, desk: Service
) -> None:
    n = 300 + next(k for k in range(100) if external_chats.Oddity(300 + k).edited)
    begun = system.timeline.started_at(n)
    system.now = lambda: begun + timedelta(minutes=30)
    making.imported(source)
    call = making.call_of(source, n)
    colleague, person = factories.operator(desk), factories.customer(desk, name="統合先")
    with operation():
        call.operator_id, call.customer_id, call.subject = colleague.id, person.id, "手で直した件名"
        call.tags, call.edited_fields = ["手で直した"], ["subject", "tags"]
    lines = call.transcript.line_count if call.transcript else 0
    system.now = lambda: begun + timedelta(hours=4)
    run = making.imported(source)
    assert run.updated >= 1
    call = making.call_of(source, n)
    assert (call.operator_id, call.customer_id) == (colleague.id, person.id)
    assert (call.subject, call.tags) == ("手で直した件名", ["手で直した"])
    assert call.transcript is not None
    db.session.refresh(call.transcript)
    assert call.transcript.line_count == lines + 2  # the late line and the rating
    assert call.transcript.lines[-1]["rating"] in {"satisfied", "not_satisfied"}


def test_tags_follow_where_nobody_touched_them(source: ChatSource, system: ExternalChatSystem) -> None:
    n = 300 + next(k for k in range(100) if external_chats.Oddity(300 + k).edited)
    begun = system.timeline.started_at(n)
    for after in (timedelta(minutes=30), timedelta(hours=4)):
        system.now = lambda after=after: begun + after
        making.imported(source)
    assert "要フォロー" in making.call_of(source, n).tags
