"""Records by queries that are made once and handed to the driver (prepared.py), for what every line of a chat asks.

SQLAlchemy takes several times as long to make objects of rows as the query takes. These are the same objects, of the
same session: columns that were not asked for are read when somebody looks at them, and nothing outlives a request.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session, make_transient_to_detached
from sqlalchemy.orm.attributes import instance_state, set_committed_value

from helpcenter import prepared
from helpcenter.extensions import Base, db

Record = TypeVar("Record", bound=Base)
Found = dict[type[Base], Any]
"""The records of a row by their kind; None where an outer join found none."""


class Part:
    """A record that each row holds, read with `columns` and its ID. `of`: the relationship whose record it is."""

    def __init__(
        self,
        model: type[Base],
        *columns: InstrumentedAttribute[Any],
        of: InstrumentedAttribute[Any] | None = None,
    ) -> None:
        identity: InstrumentedAttribute[int] = model.id  # type: ignore[attr-defined]  # of each model that is read so
        self.model, self.of = model, of
        self.columns = (identity, *columns)
        self._names = tuple(column.key for column in self.columns)

    def record(self, session: Session, values: Sequence[Any]) -> Base | None:
        """The record with these values of `columns`, read afresh where the session has it already."""
        if values[0] is None:
            return None
        named = dict(zip(self._names, values, strict=True))
        known: Base | None = session.identity_map.get(_key_of(self.model)((values[0],)))
        return attached(session, self.model, named) if known is None else _afresh(session, known, named)


def attached(session: Session, model: type[Record], values: dict[str, Any]) -> Record:
    """A stored record that the session does not know yet, with those of its columns that are known, its ID among them.

    As SQLAlchemy's own loading leaves it: make_transient_to_detached and session.add take eight times as long.
    """
    record = model()
    vars(record).update(values)
    state = instance_state(record)
    state.key, state.session_id = _key_of(model)((values["id"],)), session.hash_key
    state.expired_attributes.update(_unread(model, tuple(values)))
    session.identity_map.add(state)
    return record


@cache
def _key_of(model: type[Base]) -> Callable[[tuple[Any]], Any]:
    """How the session calls the record with this ID."""
    mapper: Any = sa.inspect(model)
    return cast("Callable[[tuple[Any]], Any]", mapper.identity_key_from_primary_key)


@cache
def _unread(model: type[Base], known: tuple[str, ...]) -> frozenset[str]:
    """The columns that are read when somebody looks at them."""
    sample = model()
    vars(sample).update(dict.fromkeys(known, 0))
    make_transient_to_detached(sample)
    return frozenset(instance_state(sample).expired_attributes)


def _afresh(session: Session, record: Base, values: dict[str, Any]) -> Base:
    session.expire(record)
    for name, value in values.items():
        set_committed_value(record, name, value)
    return record


class Reading:
    """A query for one row of records; `narrow` joins their tables and says which row is looked for."""

    def __init__(self, *parts: Part, narrow: Callable[[sa.Select[Any]], sa.Select[Any]]) -> None:
        self._parts = parts
        self._query = narrow(sa.select(*(column for part in parts for column in part.columns)))

    def one(self, **given: Any) -> Found | None:
        """The only row that is found, read afresh; None where there is none. `given`: the query's bindparams."""
        rows = prepared.ask(self._query, given)
        if not rows:
            return None
        (row,) = rows
        return self._records(db.session(), row)

    def _records(self, session: Session, row: Sequence[Any]) -> Found:
        found, begin = Found(), 0
        for part in self._parts:
            end = begin + len(part.columns)
            record = found[part.model] = part.record(session, row[begin:end])
            if part.of is not None:
                owner: Any = found[cast("type[Base]", part.of.class_)]
                vars(owner)[part.of.key] = record
            begin = end
        return found
