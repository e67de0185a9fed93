"""The database goes away in the middle of a chat: a clear answer, and nothing lost or doubled (live-chat.md 5.3)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from helpcenter.chat.models import Author, Message
from helpcenter.extensions import db
from tests import factories
from tests.chat import people
from tests.databases import PostgresDatabases
from tests.processes import Postgres, Valkey, wait_until
from tests.servers import Installation
from tests.visitors import Console, Customer


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    """One that may crash: it waits for the disk, as in production."""
    server = Postgres(durable=True)
    yield server
    server.stop()


@pytest.fixture
def server(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("installation")
    url = PostgresDatabases(postgres.url(), "away_", folder).make("chats")
    made = Installation(url, Valkey(folder / "valkey"), folder)
    made.start_web(workers=2)
    yield made
    made.stop()
    made.valkey.stop()


def test_it_is_said_clearly_and_everything_goes_on_when_it_is_back(server: Installation, postgres: Postgres) -> None:
    with server.application.app_context():
        desk = people.desk()
        operator = factories.operator(desk)
        people.go_online(operator)
        customer, console = Customer(server, desk), Console(server, operator)
        assert customer.start().status_code == 200
        db.session.remove()
        db.engine.dispose()
    before, during = people.new_uuid(), people.new_uuid()
    assert customer.say("前", before).status_code == 200

    postgres.crash()
    refused = customer.say("間", during)
    assert refused.status_code == 503
    assert "入力した内容は残っています" in refused.text
    assert "Traceback" not in refused.text
    away = console.get("/console/chats")
    assert away.status_code == 503, (away.text, server.web and server.web.words()[-6000:])
    assert customer.get("/healthz").status_code == 200
    assert customer.get("/readyz").status_code == 503

    postgres.start_again()
    wait_until(lambda: customer.say("間", during).status_code == 200, "lines are taken again")
    assert customer.say("間", during).status_code == 200
    assert console.get("/console/chats").status_code == 200, "still signed in"
    with server.application.app_context():
        query = sa.select(Message.client_uuid).where(Message.author == Author.CUSTOMER).order_by(Message.seq)
        assert db.session.scalars(query).all() == [before, during]
        db.session.remove()
        db.engine.dispose()
