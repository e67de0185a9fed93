"""Files that people send: their records, lines of chats that are files, and what a service takes.

SQLite alters no CHECK in place, and making `messages` anew would take minutes in a large database. Allowing one more
value and adding constraints that every row fulfils changes no byte of the rows, so the definition alone is written anew,
by the procedure that SQLite documents for this (lang_altertable, 7). No table is dropped, so no trigger is lost.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
FORMER = "kind IN ('text', 'greeting', 'satisfaction', 'note', 'event')"
KINDS = "kind IN ('text', 'greeting', 'satisfaction', 'note', 'event', 'file')"
REFERENCE = "CONSTRAINT fk_messages_file_id_stored_files FOREIGN KEY(file_id) REFERENCES stored_files (id)"
CHECK = "(kind = 'file') = (file_id IS NOT NULL)"
GROUPS = '["picture","pdf","text","office","zip"]'


def upgrade() -> None:
    _make_stored_files()
    op.add_column("services", sa.Column("file_groups", JSON, nullable=False, server_default=GROUPS))
    op.add_column("services", sa.Column("file_megabytes", sa.Integer(), nullable=False, server_default="10"))
    op.add_column("services", sa.Column("files_per_chat", sa.Integer(), nullable=False, server_default="30"))
    op.add_column("messages", sa.Column("file_id", sa.Integer(), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        op.create_foreign_key("fk_messages_file_id_stored_files", "messages", "stored_files", ["file_id"], ["id"])
        _replace_check(KINDS)
        op.create_check_constraint(op.f("ck_messages_file"), "messages", CHECK)
    else:
        last = "CONSTRAINT uq_messages_chat_id_seq UNIQUE (chat_id, seq)"
        more = f"{last}, \n\t{REFERENCE}, \n\tCONSTRAINT ck_messages_file CHECK ({CHECK})"
        _rewrite({FORMER: KINDS, last: more})
    has_file = sa.text("file_id IS NOT NULL")
    op.create_index(
        "ix_messages_file", "messages", ["file_id"], unique=True, sqlite_where=has_file, postgresql_where=has_file
    )


def downgrade() -> None:
    op.drop_index("ix_messages_file", "messages")
    op.execute("UPDATE messages SET kind = 'text', file_id = NULL WHERE kind = 'file'")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_messages_file"), "messages")
        _replace_check(FORMER)
    else:
        _rewrite({KINDS: FORMER, f", \n\t{REFERENCE}, \n\tCONSTRAINT ck_messages_file CHECK ({CHECK})": ""})
    op.drop_column("messages", "file_id")
    for column in ("files_per_chat", "file_megabytes", "file_groups"):
        op.drop_column("services", column)
    op.drop_table("stored_files")


def _make_stored_files() -> None:
    op.create_table(
        "stored_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=48), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("size >= 0", name=op.f("ck_stored_files_size")),
        sa.CheckConstraint("(width IS NULL) = (height IS NULL)", name=op.f("ck_stored_files_measures")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_files")),
        sa.UniqueConstraint("public_id", name=op.f("uq_stored_files_public_id")),
    )
    for name, column, condition in (
        ("ix_stored_files_loose", "created_at", "attached_at IS NULL"),
        ("ix_stored_files_discarded", "discarded_at", "discarded_at IS NOT NULL"),
    ):
        where = sa.text(condition)
        op.create_index(name, "stored_files", [column], sqlite_where=where, postgresql_where=where)


def _replace_check(condition: str) -> None:
    op.drop_constraint(op.f("ck_messages_kind"), "messages")
    op.create_check_constraint(op.f("ck_messages_kind"), "messages", condition)


def _rewrite(changes: dict[str, str]) -> None:
    """Replace parts of the definition of `messages` in SQLite's own table; each must be there exactly once."""
    connection = op.get_bind()
    read = sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'messages'")
    definition = connection.execute(read).scalar_one()
    for former, new in changes.items():
        if definition.count(former) != 1:
            raise RuntimeError(f"the definition of messages is not what this migration knows: {former}")
        definition = definition.replace(former, new)
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    write = sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = 'messages'")
    connection.execute(write, {"sql": definition})
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = RESET")
    if connection.execute(read).scalar_one() != definition:
        raise RuntimeError("SQLite kept its definition of messages")
