"""Names look like what they are: nothing in them turns around, hides or breaks a line (quality.md 3.7)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from helpcenter.columns import honest
from helpcenter.customers.models import Customer
from helpcenter.extensions import db
from helpcenter.imports import people as imported_people
from helpcenter.imports.transcript import ExternalCustomer
from helpcenter.transactions import operation
from tests import factories
from tests.chat import people
from tests.client import Browser

HOSTILE = {
    "Ad\u200dmin": "Admin",
    "sup\u202etroppus": "suptroppus",
    "\u2066山田\u2069": "山田",
    "山\u200b田\ufeff": "山田",
    "a\u00adb\u2060c": "abc",
    "山田\r\nBcc: x@example.com": "山田Bcc: x@example.com",
    "\x1b[31mred\x00": "[31mred",
    "\u2028two lines": "two lines",
    "\u200b\u200e": "",
    "👩\u200d💻 می\u200cخواهم": "👩\u200d💻 می\u200cخواهم",
    "髙橋 ﾊﾅｺ": "髙橋 ﾊﾅｺ",
}
"""As given → as kept."""


def test_what_is_kept() -> None:
    assert {given: honest(given) for given in HOSTILE} == HOSTILE


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_nobody_s_name_deceives_in_a_chat(app: Flask, client: Browser) -> None:
    desk = people.desk()
    operator = factories.operator(desk, name="田\u202e中", nickname="Sup\u200bport")
    people.go_online(operator)
    names = list(HOSTILE)
    chats = [people.start(desk, name=name) for name in names]
    assert (operator.name, operator.nickname) == ("田中", "Support")
    assert [chat.customer.name for chat in chats] == list(HOSTILE.values())
    assert chats[names.index("\u200b\u200e")].customer.shown_name != ""
    client.sign_in(operator)
    page = client.get("/console/chats").text
    assert not {"\u202e", "\u200b", "\u2066", "\ufeff"} & set(page)
    assert "suptroppus" in page


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_nor_in_an_import_which_writes_past_the_records(app: Flask) -> None:
    context: Any = SimpleNamespace(service_id=factories.service().id, language="ja")
    with operation():
        imported_people._insert_customers(
            context, [ExternalCustomer(name=name) for name in HOSTILE if "\x00" not in name]
        )
    expected = [kept for given, kept in HOSTILE.items() if "\x00" not in given]
    assert db.session.scalars(sa.select(Customer.name).order_by(Customer.id)).all() == expected
