"""The migrations make exactly the schema that the models describe, on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import Flask

from helpcenter.config import PROJECT
from helpcenter.extensions import db
from tests.databases import DatabasesOf, drop_everything

KINDS = ("check_constraints", "unique_constraints", "foreign_keys", "indexes", "pk_constraint")


def test_there_is_one_line_of_migrations() -> None:
    script = ScriptDirectory(str(PROJECT / "migrations"))
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1


def test_alembic_finds_no_difference_to_the_models(app: Flask) -> None:
    flask_migrate.check()


def test_every_constraint_and_index_of_the_models_is_there(
    app: Flask, database_kind: str, databases_of: DatabasesOf
) -> None:
    """Alembic compares no CHECK constraints; so the schema that the models make by themselves is laid beside ours."""
    engine = sa.create_engine(databases_of(database_kind).make("models"))
    with engine.begin() as connection:
        drop_everything(connection)
        db.metadata.create_all(connection)
    described, migrated = schema(engine), schema(db.engine)
    engine.dispose()
    assert sorted(migrated ^ described) == []


def schema(engine: sa.Engine) -> set[str]:
    """One sentence for every column, constraint and index of our tables, in a form that compares."""
    inspector = sa.inspect(engine)
    return {sentence for table in db.metadata.tables for sentence in sentences(inspector, table)}


def sentences(inspector: sa.Inspector, table: str) -> Iterator[str]:
    for column in inspector.get_columns(table):
        yield f"{table}.{column['name']}: {column['type']}, {'NULL' if column['nullable'] else 'NOT NULL'}"
    for kind in KINDS:
        found = getattr(inspector, f"get_{kind}")(table)
        for one in found if isinstance(found, list) else [found]:
            options = {option: str(value) for option, value in one.pop("dialect_options", {}).items()}
            yield f"{table} {kind}: {one} {options}"


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"])
def test_the_first_migration_can_be_undone_to_nothing(app: Flask) -> None:
    flask_migrate.downgrade(revision="base")
    assert set(sa.inspect(db.engine).get_table_names()) <= {"alembic_version"}
    flask_migrate.upgrade()
