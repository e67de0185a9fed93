from __future__ import annotations

import pytest
from flask import Flask

from helpcenter.customers import contacts
from helpcenter.transactions import operation
from tests.settings import mail_leaves
from tests.tickets import desk as desks
from tests.tickets.desk import ADDRESS, Desk


@pytest.fixture
def desk(app: Flask) -> Desk:
    """A service with its people, beside another one."""
    return desks.desk()


@pytest.fixture
def posting(app: Flask, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk whose mail leaves and comes back, and whose customer has an address."""
    mail_leaves(app, monkeypatch)
    with operation():
        desk.customer.emails = contacts.emails([ADDRESS])
    return desk
