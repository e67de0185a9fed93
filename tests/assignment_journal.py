"""What happened to chats and presences, in the order in which it happened: written down by triggers of the database.

On SQLite transactions run one after the other, so the order of the rows is that of the transactions. On PostgreSQL a
row says in which transaction it was written, and which others that could see.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from helpcenter.extensions import db

TABLE = "assignment_journal"
COLUMNS = "chat, operator, state"
CHAT = "NEW.id, NEW.operator_id, NEW.state"
PRESENCE = "NULL, NEW.operator_id, NEW.status"
MOVED = "OLD.state <> NEW.state OR coalesce(OLD.operator_id, 0) <> coalesce(NEW.operator_id, 0)"
TRIGGERS = {
    "chat_begins": ("INSERT ON chats", "", CHAT),
    "chat_moves": ("UPDATE ON chats", MOVED, CHAT),
    "presence_begins": ("INSERT ON presences", "", PRESENCE),
    "presence_changes": ("UPDATE ON presences", "OLD.status <> NEW.status", PRESENCE),
}
SQLITE_TABLE = f"CREATE TABLE {TABLE} (id INTEGER PRIMARY KEY, chat INTEGER, operator INTEGER, state TEXT)"
POSTGRESQL_TABLE = f"""
    CREATE TABLE {TABLE} (id bigserial PRIMARY KEY, chat bigint, operator bigint, state text,
        transaction bigint DEFAULT pg_current_xact_id()::text::bigint,
        seen text DEFAULT pg_current_snapshot()::text)"""


@dataclass(frozen=True)
class Step:
    """A chat came into `state` with `operator`, or (no chat) an operator's presence did."""

    number: int
    chat: int | None
    operator: int | None
    state: str
    transaction: int
    """Of PostgreSQL; each row has its own on SQLite."""
    seen: str | None
    """On PostgreSQL: which transactions this one could see (pg_snapshot)."""

    def sees(self, other: Step) -> bool:
        """Whether the transaction of `other` was visible to this one."""
        if self.seen is None:
            return other.number < self.number
        _first, end, running = self.seen.split(":")
        return other.transaction < int(end) and str(other.transaction) not in running.split(",")


def install() -> None:
    """Begin to write down, in the current application's database."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    with db.engine.begin() as connection:
        connection.execute(sa.text(SQLITE_TABLE if is_sqlite else POSTGRESQL_TABLE))
        for name, (event, condition, values) in TRIGGERS.items():
            insert = f"INSERT INTO {TABLE} ({COLUMNS}) VALUES ({values})"  # noqa: S608  # names of ours
            when = f"WHEN ({condition})" if condition else ""
            for statement in (
                _sqlite(name, event, when, insert) if is_sqlite else _postgresql(name, event, when, insert)
            ):
                connection.exec_driver_sql(statement)


def steps() -> list[Step]:
    """Everything that was written down, in order."""
    more = "" if db.engine.dialect.name == "sqlite" else ", transaction, seen"
    with db.engine.connect() as connection:
        rows = connection.exec_driver_sql(f"SELECT id, {COLUMNS}{more} FROM {TABLE} ORDER BY id").all()  # noqa: S608  # likewise
    return [Step(*row[:4], *(row[4:] or (row[0], None))) for row in rows]


def _sqlite(name: str, event: str, when: str, insert: str) -> list[str]:
    return [f"CREATE TRIGGER journal_{name} AFTER {event} {when} BEGIN {insert}; END"]


def _postgresql(name: str, event: str, when: str, insert: str) -> list[str]:
    return [
        f"CREATE FUNCTION journal_{name}() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN {insert}; RETURN NULL; END$$",
        f"CREATE TRIGGER journal_{name} AFTER {event} FOR EACH ROW {when} EXECUTE FUNCTION journal_{name}()",
    ]
