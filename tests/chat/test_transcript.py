"""A conversation to be read: days, speakers, what stands between the lines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask, g

from helpcenter.accounts.models import Operator
from helpcenter.chat import transcript
from helpcenter.chat.models import Message
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.transactions import operation
from tests.chat import chats

LATE = datetime(2026, 11, 20, 14, 57, tzinfo=UTC)
"""23:57 in Tokyo."""


@pytest.fixture(autouse=True)
def in_tokyo(app: Flask) -> None:
    g.language, g.time_zone = "ja", "Asia/Tokyo"


def test_lines_of_one_speaker_share_a_head_for_two_minutes(desk: Service, ana: Operator) -> None:
    said = [("customer", "一"), ("customer", "二"), ("operator", "三"), ("operator", "四"), ("customer", "五")]
    chat = chats.ended(desk, *said, ("customer", "六"), operator=ana)
    with operation():
        late = db.session.scalars(sa.select(Message).where(Message.text == "六")).one()
        late.created_at += timedelta(minutes=3)
    assert [line.follows for line in transcript.read(chat)] == [False, True, False, True, False, False]
    assert [line.name for line in transcript.read(chat)] == [
        "山田 花子",
        "山田 花子",
        "佐藤 美咲",
        "佐藤 美咲",
        "山田 花子",
        "山田 花子",
    ]


def test_every_day_of_the_reader_begins_with_its_name(desk: Service) -> None:
    chat = chats.ended(desk, *[("customer", str(number)) for number in range(8)], at=LATE)
    days = [line.begins and line.begins.day for line in transcript.read(chat)]
    assert days == [20, None, None, None, None, 21, None, None]
    assert not transcript.read(chat)[5].follows


def test_saving_the_information_is_an_event_but_no_line(desk: Service) -> None:
    chat = chats.ended(desk, ("customer", "一"), ("information_saved", "佐藤"), ("opened", "佐藤"))
    assert [str(line.text) for line in transcript.read(chat)] == ["一", "佐藤 が対応を開始"]
    assert [sentence for _message, _icon, sentence in transcript.events(chat)] == [
        "佐藤 が情報を保存（）",
        "佐藤 が対応を開始",
    ]
    assert transcript.counts(chat) == {"lines": 1, "events": 2}


def test_addresses_become_links_and_nothing_else_becomes_markup(desk: Service) -> None:
    chat = chats.ended(desk, ("customer", "<b>https://shop.example/a?b=1&c=2</b>"))
    assert str(transcript.read(chat)[0].text) == (
        '&lt;b&gt;<a href="https://shop.example/a?b=1&amp;c=2" target="_blank" rel="noopener noreferrer nofollow">'
        "https://shop.example/a?b=1&amp;c=2</a>&lt;/b&gt;"
    )
