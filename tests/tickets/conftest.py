from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from flask import Flask

from helpcenter.customers import contacts
from helpcenter.transactions import operation
from tests.tickets import desk as desks
from tests.tickets.desk import ADDRESS, Desk


@pytest.fixture
def desk(app: Flask) -> Desk:
    """A service with its people, beside another one."""
    return desks.desk()


@pytest.fixture
def posting(app: Flask, desk: Desk) -> Iterator[Desk]:
    """A desk whose mail leaves, and whose customer has an address."""
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = dataclasses.replace(
        before, smtp_url="smtp://127.0.0.1:9", mail_from="Support <support@help.example>"
    )
    with operation():
        desk.customer.emails = contacts.emails([ADDRESS])
    yield desk
    app.config["SETTINGS"] = before
