"""An external chat system that runs, and a chat setting that reads it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from flask import Flask

from helpcenter.accounts.models import Operator
from helpcenter.accounts.permissions import Permission
from helpcenter.demo.external_chat_system import ExternalChatSystem, Timeline, living
from helpcenter.imports.models import ChatSource
from helpcenter.services.models import Service
from tests import factories
from tests.client import Browser
from tests.imports import making

START = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


@contextmanager
def running(timeline: Timeline) -> Iterator[ExternalChatSystem]:
    """The simulated external chat system with its clock at START."""
    system = ExternalChatSystem(timeline, token=making.TOKEN, now=lambda: START)
    thread = threading.Thread(target=system.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield system
    finally:
        system.shutdown()
        thread.join()
        system.server_close()


@pytest.fixture(scope="module")
def living_system() -> Iterator[ExternalChatSystem]:
    """One for all tests of a file."""
    with running(living(START)) as system:
        yield system


@pytest.fixture
def system(app: Flask, living_system: ExternalChatSystem) -> Iterator[ExternalChatSystem]:
    """The external system as the application may reach it."""
    with making.allowed(app, living_system.server_address[1]):
        yield living_system
    living_system.now = lambda: START


@pytest.fixture
def desk(app: Flask) -> Service:
    """The service that imports; beside it another with an operator of its own."""
    factories.operator(factories.service())
    return factories.service(ticket_prefix="MS")


@pytest.fixture
def default_operator(desk: Service) -> Operator:
    """Who gets what nobody is matched with."""
    return factories.operator(desk, name="鈴木 葵")


@pytest.fixture
def source(desk: Service, default_operator: Operator, system: ExternalChatSystem) -> ChatSource:
    """An enabled chat setting that reads the external system; its process is started."""
    return making.started(making.chat_source(desk, default_operator, url=system.url))


@pytest.fixture
def admin(client: Browser, desk: Service) -> Browser:
    """Signed in with all permissions in this area, and a member of this service alone."""
    client.sign_in(making.operator_with(desk, *making.CHAT_SETTING, Permission.SERVICE_MANAGEMENT))
    return client
