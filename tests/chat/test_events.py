"""What happened is said to each audience in its own words and language."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, g

from helpcenter.chat import event_wording
from helpcenter.chat.events import Audience, Event, is_staff_only, words
from helpcenter.chat.models import Message
from helpcenter.config import PROJECT

ANA = {"operator": "佐藤 美咲", "nickname": "さとう"}
FOR_STAFF = [
    (Event.CONSENTED, {"language": "ja", "version": 3}, "個人情報の収集に同意（日本語・第3版）"),
    (Event.ASSIGNED, {**ANA, "why": "last_operator"}, "佐藤 美咲 に割り当て（直近の担当者）"),
    (Event.ASSIGNED, ANA, "佐藤 美咲 に割り当て"),
    (Event.REOFFERED, {**ANA, "missed_by": "鈴木 葵"}, "鈴木 葵 が時間内に開かなかったため、佐藤 美咲 に割り当て"),
    (Event.REOFFERED, {"missed_by": "鈴木 葵"}, "鈴木 葵 が時間内に開かなかったため、待機に戻しました"),
    (Event.TRANSFERRED, {**ANA, "previous": "鈴木 葵"}, "鈴木 葵 から 佐藤 美咲 に転送"),
    (Event.TRANSFERRED, {"previous": "鈴木 葵"}, "鈴木 葵 が待機に戻しました"),
    (Event.TRANSFER_RETURNED, {**ANA, "by": "鈴木 葵", "why": "returned"}, "鈴木 葵 が 佐藤 美咲 に差し戻し"),
    (
        Event.TRANSFER_RETURNED,
        {**ANA, "by": "鈴木 葵", "why": "timeout"},
        "鈴木 葵 が時間内に受けなかったため、佐藤 美咲 に戻しました",
    ),
    (Event.TRANSFER_RETURNED, {"by": "鈴木 葵", "why": "gone"}, "鈴木 葵 が不在になったため、待機に戻しました"),
    (Event.TAKEN_OVER, {**ANA, "previous": "鈴木 葵"}, "佐藤 美咲 が 鈴木 葵 のチャットを引き継ぎ"),
    (Event.IDLE_WARNED, {"minutes": 3}, "メッセージがない場合、3分後にチャットを終了します"),
    (Event.SYSTEM_ENDED, {"why": "idle"}, "自動終了（お客様からのメッセージなし）"),
    (Event.SYSTEM_ENDED, {"why": "something new"}, "自動終了"),
    (Event.RATED, {"satisfied": False}, "評価「不満足」"),
    (Event.RATED, {"satisfied": True, "changed": True}, "評価を「満足」に変更"),
    (Event.INFORMATION_SAVED, {**ANA, "fields": ["note", "category"]}, "佐藤 美咲 が情報を保存（備考、処理タイプ）"),
    (Event.TICKET_CREATED, {**ANA, "ticket": "HC-1042"}, "佐藤 美咲 がチケット HC-1042 を作成"),
]
SHOWN_TO_CUSTOMERS = [
    (Event.CONSENTED, "チャットを開始しました"),
    (Event.OPENED, "さとう が担当します"),
    (Event.TAKEN, "さとう が担当します"),
    (Event.TRANSFERRED, "別の担当者におつなぎします"),
    (Event.TAKEN_OVER, "さとう が担当します"),
    (Event.OPERATOR_ENDED, "さとう がチャットを終了しました"),
    (Event.CUSTOMER_ENDED, "お客様がチャットを終了しました"),
]

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])


def line(event: Event, particulars: dict[str, Any]) -> Message:
    return Message(event=event, particulars=particulars, staff_only=is_staff_only(event))


@pytest.mark.parametrize(("event", "particulars", "sentence"), FOR_STAFF)
def test_staff_read_names_and_reasons(app: Flask, event: Event, particulars: dict[str, Any], sentence: str) -> None:
    with app.test_request_context():
        assert words(line(event, particulars), Audience.STAFF)[1] == sentence


@pytest.mark.parametrize(("event", "sentence"), SHOWN_TO_CUSTOMERS)
def test_customers_read_nicknames(app: Flask, event: Event, sentence: str) -> None:
    with app.test_request_context():
        assert words(line(event, ANA), "customer") == (None, sentence)


@pytest.mark.parametrize("event", [Event.ASSIGNED, Event.RATED, Event.INFORMATION_SAVED, Event.TICKET_CREATED])
def test_what_concerns_staff_alone_is_not_worded_for_customers(app: Flask, event: Event) -> None:
    with app.test_request_context(), pytest.raises(LookupError):
        words(line(event, ANA), Audience.CUSTOMER)


def test_a_line_marked_for_staff_is_not_worded_for_customers_whatever_it_says(app: Flask) -> None:
    message = Message(event=Event.OPENED, particulars=ANA, staff_only=True)
    with app.test_request_context(), pytest.raises(LookupError):
        words(message, Audience.CUSTOMER)


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("event", list(Event))
def test_every_event_has_a_sentence_even_without_particulars(app: Flask, event: Event, language: str) -> None:
    sprite = (PROJECT / "static" / "icons.svg").read_text()
    with app.test_request_context():
        g.language = language
        icon, sentence = words(line(event, {}), Audience.STAFF)
        assert f'id="{icon}"' in sprite
        assert sentence.strip()
        assert "%" not in sentence


def test_the_same_line_is_read_in_english_too(app: Flask) -> None:
    with app.test_request_context():
        g.language = "en"
        particulars = {**ANA, "fields": ["note", "email"]}
        assert words(line(Event.INFORMATION_SAVED, particulars), Audience.STAFF)[1] == (
            "佐藤 美咲 saved the information (Note and E-mail)"
        )


def test_tables_hold_no_words_that_do_not_exist(app: Flask) -> None:
    events = set(Event)
    assert set(event_wording.ICONS) == events
    assert {key.partition(".")[0] for key in (*event_wording.STAFF, *event_wording.CUSTOMER)} <= events
