"""Two people write for a minute while everything around them dies at random (quality.md 2.1). Longer: `make soak`."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest

from tests.faults import nemesis
from tests.mail.mail_server import MailServer
from tests.servers import Install

SECONDS = 60


@pytest.fixture
def mails() -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    yield server
    server.stop()


def test_nothing_is_lost_doubled_or_out_of_order_and_nobody_is_signed_out(install: Install, mails: MailServer) -> None:
    seed = secrets.randbelow(10_000)
    installation = install("sqlite", HELPCENTER_SMTP_URL=mails.url)
    outcome = nemesis.run(installation, mails, seconds=SECONDS, chats=1, seed=seed)
    assert outcome.wrong == {}, f"seed {seed}: {outcome}; {installation.folder}"
    assert outcome.lines > 20, outcome
    assert all(outcome.done.get(evil) for evil in nemesis.EVILS), outcome.done
