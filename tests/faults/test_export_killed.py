"""A worker is killed while it makes an export; nothing asked for is lost, no half file is offered (quality.md 2.1)."""

from __future__ import annotations

from collections.abc import Iterator

import openpyxl
import pytest
import sqlalchemy as sa

from helpcenter.customers import erasing
from helpcenter.customers.models import Customer
from helpcenter.exports import asking, files
from helpcenter.exports.models import Export, ExportState
from helpcenter.extensions import db
from tests import factories
from tests.chat import many
from tests.processes import wait_until
from tests.servers import Install, Installation

CHATS = 8_000


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(request: pytest.FixtureRequest, install: Install) -> Iterator[Installation]:
    made = install(request.param)
    with made.application.app_context():
        desk = factories.service()
        many.make(desk, factories.operator(desk), CHATS, lines=2)
        asking.ask("chats", {}, by=factories.operator(desk, role_key="supervisor"))
        yield made
        db.session.remove()


def export() -> Export:
    db.session.rollback()
    return db.session.execute(sa.select(Export).execution_options(populate_existing=True)).scalar_one()


def test_the_next_worker_makes_the_whole_file(installation: Installation) -> None:
    worker = installation.start_worker()
    installation.start_scheduler()
    wait_until(lambda: export().done > 0, f"the first rows are written; {worker.log}")
    worker.kill()
    found = export()
    assert found.state is ExportState.RUNNING, "killed too late to show anything"
    assert list(files.folder().glob("*.xlsx")) == []
    gone = db.session.scalars(sa.select(Customer).where(Customer.id.in_((1, CHATS // 2, CHATS)))).all()
    names = {person.name for person in gone}
    for person in gone:
        erasing.erase(person, by=None)
    installation.valkey.lose_everything()
    second = installation.start("worker2", worker.command)
    wait_until(lambda: export().is_over, f"the export ends; {second.log}", 180)
    found = export()
    assert (found.state, found.error, found.total, found.done) == (ExportState.DONE, None, CHATS, CHATS)
    assert found.lease_token >= 2
    book = openpyxl.load_workbook(files.path_of(found.file_name), read_only=True)
    rows = list(book["チャット"].iter_rows(min_row=2, values_only=True))
    assert len({row[0] for row in rows}) == len(rows) == CHATS
    assert len(names) == len(gone) == 3
    assert not names.intersection(cell for row in rows for cell in row), "erased after the first worker had begun"
    book.close()
