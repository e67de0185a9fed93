"""Very many chats, for benchmarks and for what takes a while: written in bulk, a few sentences over and over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from helpcenter.accounts.models import Operator
from helpcenter.chat.models import Author, Chat, ChatState, EndedBy, HistoryStatus, Message, MessageKind, Rating
from helpcenter.customers.models import Channel, Customer, CustomerEmail
from helpcenter.extensions import db
from helpcenter.services.models import Category, Service
from helpcenter.transactions import new_ids, operation
from tests.chat.chats import NOON

AT_ONCE = 500
SAID = ("返品した商品の返金は、いつごろになりますか。", "お問い合わせありがとうございます。少しお待ちください。",
        "注文番号は MS-20488 です。", "カード会社の締め日によりますが、来月のご請求までに返金されます。")  # fmt: skip


def make(of: Service, operator: Operator, count: int, *, lines: int = 12, category: Category | None = None) -> None:
    """`count` chats that are over, each with `lines` lines, a customer, and every second one with a rating."""
    for start in range(0, count, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, count))
        with operation():
            _write(of, operator, numbers, lines, category.id if category else None)


def _write(of: Service, operator: Operator, numbers: range, lines: int, category_id: int | None) -> None:
    customer_ids, chat_ids = new_ids(Customer, len(numbers)), new_ids(Chat, len(numbers))
    people = [
        {"id": one, "service_id": of.id, "name": f"山田 花子 {one}", "created_from": Channel.CHAT}
        for one in customer_ids
    ]
    emails = [
        {"customer_id": one, "address": f"hana{one}@example.jp", "normalised": f"hana{one}@example.jp"}
        for one in customer_ids
    ]
    made = list(zip(numbers, chat_ids, customer_ids, strict=True))
    rows = [_chat(of, operator, category_id, lines, *one) for one in made]
    said = [line for number, chat_id, _customer in made for line in _lines(chat_id, number, lines, operator)]
    ratings = [{"chat_id": one, "satisfied": True, "comment": "助かりました"} for one in chat_ids[::2]]
    made_of = {Customer: people, CustomerEmail: emails, Chat: rows, Message: said, Rating: ratings}
    for model, values in made_of.items():
        db.session.execute(sa.insert(model), values)


def _chat(
    of: Service, operator: Operator, category_id: int | None, lines: int, number: int, chat_id: int, customer_id: int
) -> dict[str, Any]:
    at = NOON - timedelta(minutes=number)
    return {
        "id": chat_id, "service_id": of.id, "customer_id": customer_id, "operator_id": operator.id,
        "category_id": category_id, "token_hash": f"{chat_id:064}", "language": "ja", "state": ChatState.ENDED,
        "requested_at": at, "opened_at": at + timedelta(seconds=20), "answered_at": at + timedelta(seconds=40),
        "ended_at": at + timedelta(minutes=9), "ended_by": EndedBy.CUSTOMER, "history_status": HistoryStatus.HANDLED,
        "last_seq": lines, "revision": lines,
    }  # fmt: skip


def _lines(chat_id: int, number: int, lines: int, operator: Operator) -> Iterator[dict[str, Any]]:
    for seq in range(1, lines + 1):
        mine = seq % 2 == 0
        yield {
            "chat_id": chat_id, "seq": seq, "revision": seq, "kind": MessageKind.TEXT, "text": SAID[seq % len(SAID)],
            "author": Author.OPERATOR if mine else Author.CUSTOMER, "operator_id": operator.id if mine else None,
            "created_at": NOON - timedelta(minutes=number) + timedelta(seconds=20 * seq),
        }  # fmt: skip
