"""A worker is killed while it makes an export; nothing asked for is lost, no half file is offered (quality.md 2.1)."""

from __future__ import annotations

from collections.abc import Iterator

import openpyxl
import pytest
import sqlalchemy as sa

from helpcenter.accounts.models import Operator
from helpcenter.exports import asking, files
from helpcenter.exports.models import Export, ExportState
from helpcenter.extensions import db
from helpcenter.transactions import lock, operation
from tests import factories
from tests.chat import many
from tests.processes import Started, wait_until
from tests.servers import Install, Installation

CHATS = 5_000
NEWEST = sa.select(Export).order_by(Export.id.desc()).limit(1)


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(request: pytest.FixtureRequest, install: Install) -> Iterator[Installation]:
    made = install(request.param)
    with made.application.app_context():
        yield made
        db.session.remove()


def export() -> Export:
    """The newest."""
    db.session.rollback()
    return db.session.scalars(NEWEST.execution_options(populate_existing=True)).one()


def test_the_next_worker_makes_the_whole_file(installation: Installation) -> None:
    desk = factories.service()
    many.make(desk, factories.operator(desk), CHATS, lines=2)
    installation.start_scheduler()
    worker = begun_and_killed(installation, factories.operator(desk, role_key="supervisor"))
    assert list(files.folder().glob(f"{export().id}-*.xlsx")) == []
    installation.valkey.lose_everything()
    second = installation.start("last_worker", worker.command)
    wait_until(lambda: export().is_over, f"the export ends; {second.log}", 180)
    found = export()
    assert (found.state, found.error, found.total, found.done) == (ExportState.DONE, None, CHATS, CHATS)
    assert found.lease_token >= 2
    book = openpyxl.load_workbook(files.path_of(found.file_name), read_only=True)
    rows = [row[0] for row in book["チャット"].iter_rows(min_row=2, max_col=1, values_only=True)]
    assert len(set(rows)) == len(rows) == CHATS
    book.close()


def has_begun() -> bool:
    return export().state is not ExportState.QUEUED


def has_written() -> bool:
    return export().done > 0


def begun_and_killed(installation: Installation, boss: Operator) -> Started:
    """Ask for exports until one's worker is killed while it works: whoever holds the export's row lets it not end.

    The first when it has written rows; if it was over before that was noticed, others as soon as they begin.
    """
    for noticed in (has_written, *[has_begun] * 4):
        asking.ask("chats", {}, by=boss)
        worker = installation.start_worker()
        wait_until(noticed, f"the export goes on; {worker.log}")
        with operation():
            held = lock(db.session.scalars(NEWEST).one())
            is_running = held.state is ExportState.RUNNING
            worker.kill()
        if is_running:
            return worker
    raise AssertionError("every export was over before its worker could be killed")
