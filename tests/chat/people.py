"""The three people of a chat, and what they do, for tests."""

from __future__ import annotations

import uuid
from typing import Any

from helpcenter.accounts.models import Operator
from helpcenter.chat import assignment, presence, starting
from helpcenter.chat.models import Chat, PresenceStatus
from helpcenter.services import privacy
from helpcenter.services.models import Service
from tests import factories


def desk(**values: Any) -> Service:
    """A service whose chat is on."""
    return factories.service(chat_enabled=True, **values)


def go_online(*operators: Operator) -> None:
    """Choose online with a connected console."""
    for operator in operators:
        presence.choose(operator, PresenceStatus.ONLINE, by=operator)
        presence.seen([operator.id])
    assignment.run()


def request(service: Service, language: str = "ja", **values: Any) -> starting.Request:
    """What a customer's browser sends with the consent."""
    given = {"name": "", "email": "", "question": "", "ip": "203.0.113.9", "user_agent": "Test", "language": language}
    return starting.Request(wording=privacy.in_force(service, language), **{**given, **values})


def start(service: Service, **values: Any) -> Chat:
    """A chat that a customer has started; somebody must be present."""
    started = starting.start(service, request(service, **values), known_customer=None)
    assert started is not None, "nobody is present"
    return started[0]


def new_uuid() -> str:
    return str(uuid.uuid4())
