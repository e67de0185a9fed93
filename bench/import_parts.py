"""The two parts of the row `import`, each in a process of its own: ours, and the limit."""

from __future__ import annotations

import os
import sqlite3
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import flask_migrate
import msgspec
import sqlalchemy as sa
from psycopg.types.json import Jsonb

from bench.imports import peak
from helpcenter import create_app
from helpcenter.accounts import operators
from helpcenter.accounts.models import Operator, Role
from helpcenter.extensions import db
from helpcenter.imports import processes, running
from helpcenter.imports.connectors import smart_m_talk
from helpcenter.imports.connectors.contract import Position, Source
from helpcenter.imports.http import SourceClient
from helpcenter.imports.models import ChatSource, ChatSync, Credentials, ImportRun, RunState, RunTrigger
from helpcenter.search.words import token_text
from helpcenter.services.models import Membership, Service
from helpcenter.transactions import operation

URL, TOKEN = os.environ.get("BENCH_SOURCE", ""), os.environ.get("BENCH_TOKEN", "")
BATCH = 50
AROUND = (
    "roles",
    "role_permissions",
    "operators",
    "services",
    "memberships",
    "chat_sources",
    "chat_syncs",
    "import_runs",
)
SEARCHED = ("search_call", "search_customer")
PEOPLE = {
    "customers": "id",
    "customer_emails": "customer_id",
    "customer_phones": "customer_id",
    "customer_identities": "customer_id",
    "search_customer": "record_id",
}
CHATS = ("tickets", "calls", "call_transcripts", "ticket_events", "imported_chats", "search_call")


@dataclass(slots=True)
class Watch:
    """What was spent inside `with watch:`, added up: seconds by the clock, and of processor time of this process."""

    seconds: float = 0.0
    processor: float = 0.0

    def __enter__(self) -> None:
        self.seconds -= time.perf_counter()
        self.processor -= time.process_time()

    def __exit__(self, *_error: object) -> None:
        self.processor += time.process_time()
        self.seconds += time.perf_counter()


def warm_up() -> dict[str, float]:
    """Have the external system make its pages, so that making them is not what is measured."""
    return {"parse": _parse().seconds}


def migrate() -> dict[str, float]:
    """Make the tables, as `flask prepare` does; a worker has nothing to do with it."""
    with create_app().app_context():
        flask_migrate.upgrade()
    return {}


def once() -> dict[str, float]:
    """Import into an empty database."""
    with create_app().app_context():
        first = _run(_chat_setting())
        return {"first": first.seconds, "first_processor": first.processor, "peak": peak()}


def ours() -> dict[str, float]:
    """Import into an empty database, then once more from the beginning."""
    app = create_app()
    with app.app_context():
        sync = _chat_setting()
        first = _run(sync)
        with operation():
            sync.cursor = None
        again = _run(sync)
        processor = {"first_processor": first.processor, "again_processor": again.processor}
        return {"first": first.seconds, "again": again.seconds, "peak": peak(), **processor}


def limit() -> dict[str, float]:
    """Parse the same bytes, and insert the rows that ours left, in transactions of the same size; nothing else."""
    app = create_app()
    with app.app_context():
        with sa.create_engine(os.environ["BENCH_FILLED"]).connect() as theirs, db.engine.connect() as mine:
            raw: Any = mine.connection.driver_connection
            for name in AROUND:
                _insert(raw, name, theirs.exec_driver_sql(f"SELECT * FROM {name}").all())
            raw.commit()
            watch = Watch()
            for batch in _batches(theirs):
                _insert_batch(raw, batch, watch)
        parse = _parse()
        return {"seconds": parse.seconds + watch.seconds, "processor": parse.processor + watch.processor}


def _chat_setting() -> ChatSync:
    operators.ensure_built_in_roles()
    role = db.session.scalars(sa.select(Role)).first()
    service = Service(slug="bench", embed_key="bench", name={"ja": "計測"})
    owner = Operator(
        email="bench@example.com",
        name="計測",
        nickname="計測",
        password_hash="-",  # nobody signs in
        role=role,
    )
    with operation():
        db.session.add_all([service, owner])
        db.session.flush()
        source = ChatSource(
            service_id=service.id,
            name="SMART M TALK",
            kind="smart_m_talk",
            url=URL,
            credentials=Credentials.BEARER,
            secret=TOKEN,
            default_operator_id=owner.id,
            enabled=True,
            sync=ChatSync(),
        )
        db.session.add_all([source, Membership(service_id=service.id, operator_id=owner.id)])
    processes.start(source.sync, by=owner)
    return source.sync


def _run(sync: ChatSync) -> Watch:
    with operation():
        run = processes.begin(sync, RunTrigger.MANUAL)
    watch = Watch()
    with watch:
        running.run(run.id)
    state = db.session.get_one(ImportRun, run.id, populate_existing=True)
    if state.state is not RunState.SUCCEEDED or state.rejected:
        raise SystemExit(f"the import failed: {state.error}, {state.rejected} rejected")
    return watch


def _parse() -> Watch:
    """What decoding the chats' fields takes; asking for them and making anything of them do not count."""
    source = Source(URL, {"Authorization": f"Bearer {TOKEN}"}, ZoneInfo("Asia/Tokyo"), 200)
    cursor, watch, form = None, Watch(), msgspec.json.Decoder(smart_m_talk.CHAT)
    with SourceClient(frozenset({("127.0.0.1", int(URL.split(":")[2].split("/")[0]))})) as client:
        while True:
            asked = smart_m_talk.request(source, Position(None, cursor))
            body = client.get(asked.url, asked.params, asked.headers).body
            with watch:
                page = smart_m_talk.read_page(body, source)
                for chat in page.chats:
                    form.decode(chat.raw)
            cursor = page.next_cursor
            if cursor is None:
                return watch


def _batches(theirs: sa.Connection) -> Iterator[dict[str, list[Any]]]:
    """The rows that the import made, as many at a time as one transaction of ours holds."""
    people = {name: _all(theirs, name, column) for name, column in PEOPLE.items()}
    files = _all(theirs, "awaited_files", "call_id")
    others = {name: theirs.exec_driver_sql(f"SELECT * FROM {name} ORDER BY 1") for name in CHATS}
    while tickets := others["tickets"].fetchmany(BATCH):
        newest = max(ticket.customer_id for ticket in tickets)
        batch = {name: _until(rows, PEOPLE[name], newest) for name, rows in people.items()}
        batch |= {"tickets": tickets}
        batch |= {name: rows.fetchmany(BATCH) for name, rows in others.items() if name != "tickets"}
        batch |= {"awaited_files": _until(files, "call_id", batch["calls"][-1].id)}
        if theirs.dialect.name == "sqlite":
            words = {name: [(row.id, token_text(row.text)) for row in batch[name]] for name in SEARCHED}
            batch |= {f"{name}_words (rowid, tokens)": rows for name, rows in words.items()}
        yield batch


def _all(theirs: sa.Connection, name: str, column: str) -> deque[Any]:
    return deque(theirs.exec_driver_sql(f"SELECT * FROM {name} ORDER BY {column}"))


def _until(rows: deque[Any], column: str, newest: int) -> list[Any]:
    found = []
    while rows and getattr(rows[0], column) <= newest:
        found.append(rows.popleft())
    return found


def _insert_batch(raw: Any, batch: dict[str, list[Any]], watch: Watch) -> None:
    rows = {name: [tuple(row) for row in found] for name, found in batch.items() if found}
    with watch:
        if isinstance(raw, sqlite3.Connection):
            raw.execute("BEGIN IMMEDIATE")
        for name, found in rows.items():
            _insert(raw, name, found)
        raw.commit()


def _insert(raw: Any, table: str, rows: Sequence[Any]) -> None:
    """Put the rows in as quickly as the driver can: executemany on SQLite, COPY on PostgreSQL."""
    if not rows:
        return
    with closing(raw.cursor()) as cursor:
        if hasattr(cursor, "copy"):
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row([Jsonb(value) if isinstance(value, dict | list) else value for value in row])
        else:
            places = ", ".join("?" * len(rows[0]))
            cursor.executemany(f"INSERT INTO {table} VALUES ({places})", [tuple(row) for row in rows])
