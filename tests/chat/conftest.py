"""Who and what the tests of chats are about."""

from __future__ import annotations

import pytest
from flask import Flask

from helpcenter.accounts.models import Operator
from helpcenter.chat.models import Chat
from helpcenter.services.models import Category, Service
from tests import factories
from tests.chat import chats
from tests.client import Browser


@pytest.fixture
def desk(app: Flask) -> Service:
    return factories.service()


@pytest.fixture
def ana(desk: Service) -> Operator:
    return factories.operator(desk, name="佐藤 美咲", nickname="さとう")


@pytest.fixture
def refund(desk: Service) -> Category:
    return chats.category(desk, "返金", chats.category(desk, "返品・返金"))


@pytest.fixture
def chat(desk: Service, ana: Operator) -> Chat:
    """Ana's chat, which goes on; another customer of the desk is noise."""
    factories.customer(desk, name="別の人", email="other@example.com")
    return chats.running(
        desk, ("customer", "返金"), operator=ana, customer=factories.customer(desk, email="hana@example.jp")
    )


@pytest.fixture
def console(client: Browser, ana: Operator) -> Browser:
    client.sign_in(ana)
    return client
