"""Two schedulers and five workers at once make one run per setting, and everything once (chat-import.md 4.3)."""

from __future__ import annotations

import threading
from collections.abc import Callable

import sqlalchemy as sa
from flask import Flask

from helpcenter.extensions import db
from helpcenter.imports import due, running
from helpcenter.imports.models import ChatSource, ImportRun, RunState
from helpcenter.tickets.models import Call
from tests.imports import making


def at_once(app: Flask, *functions: Callable[[], object]) -> list[BaseException]:
    """Call them in threads that begin together; what they raised."""
    gate, raised = threading.Barrier(len(functions)), []

    def call(function: Callable[[], object]) -> None:
        with app.app_context():
            gate.wait()
            try:
                function()
            except BaseException as error:  # noqa: BLE001  # shown by the test
                raised.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=call, args=(one,)) for one in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_two_schedulers_and_five_workers(app: Flask, source: ChatSource) -> None:
    assert at_once(app, due.begin_due_runs, due.begin_due_runs) == []
    (run,) = db.session.scalars(sa.select(ImportRun)).all()
    assert run.state is RunState.QUEUED
    assert at_once(app, *[lambda: running.run(run.id)] * 5) == []
    db.session.refresh(run)
    assert run.state is RunState.SUCCEEDED
    assert run.lease_token == 1
    assert making.counted(Call) == run.created
    assert run.fetched == run.created + run.rejected
