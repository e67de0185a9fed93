"""No mail is lost, none goes out twice, whatever becomes of workers, Valkey and mail server (quality.md 2.1)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.mail import outbox
from helpcenter.mail.models import OutgoingMail
from helpcenter.transactions import operation
from tests.mail.mail_server import MailServer
from tests.processes import wait_until
from tests.servers import Install, Installation


class SlowMailServer(MailServer):
    """Waits before the first mail's text is answered."""

    def __init__(self) -> None:
        super().__init__()
        self.first_is_here = threading.Event()
        self.message_ids: list[str] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        self.message_ids.append(envelope.content.partition(b"Message-ID: ")[2].split()[0].decode())
        if not self.first_is_here.is_set():
            self.first_is_here.set()
            await server.loop.create_future()  # for ever: whoever waits for the answer is killed
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture
def server() -> Iterator[SlowMailServer]:
    made = SlowMailServer()
    made.start()
    yield made
    made.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(request: pytest.FixtureRequest, install: Install, server: SlowMailServer) -> Iterator[Installation]:
    made = install(request.param, HELPCENTER_SMTP_URL=server.url)
    with made.application.app_context():
        yield made
        db.session.remove()


def unsent() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).where(OutgoingMail.sent_at.is_(None))) or 0


def test_a_worker_killed_while_sending(installation: Installation, server: SlowMailServer) -> None:
    mails = [outbox.put(f"{number}@example.jp", subject=str(number), text="…") for number in range(3)]
    worker = installation.start_worker()
    wait_until(server.first_is_here.is_set, f"the first mail arrives; {worker.log}")
    worker.kill()
    assert unsent() == 3
    with operation():  # five minutes pass
        past = {"lease_until": now() - timedelta(seconds=1)}
        db.session.execute(sa.update(OutgoingMail).where(OutgoingMail.lease_until.is_not(None)).values(**past))
    installation.valkey.lose_everything()  # and with it the job
    installation.start_scheduler()
    second = installation.start("worker2", worker.command)
    third = installation.start("worker3", worker.command)
    wait_until(lambda: unsent() == 0, f"all are sent; {second.log} {third.log}")
    assert sorted(str(letter["Message-ID"]) for letter in server.received) == sorted(mail.message_id for mail in mails)
    assert server.message_ids.count(mails[0].message_id) == 2  # tried twice, taken once


def test_a_mail_server_that_comes_later(installation: Installation, server: SlowMailServer) -> None:
    server.first_is_here.set()
    server.stop()
    worker = installation.start_worker()
    installation.start_scheduler()
    outbox.put("hana@example.jp", subject="1", text="…")
    wait_until(lambda: _error() is not None, f"the first attempt fails; {worker.log}")
    server.start()
    with operation():  # a minute passes
        db.session.execute(sa.update(OutgoingMail).values(due_at=now()))
    wait_until(lambda: unsent() == 0, f"it is sent; {worker.log}", 90)
    assert len(server.received) == 1


def _error() -> str | None:
    db.session.rollback()
    return db.session.scalar(sa.select(OutgoingMail.error))
