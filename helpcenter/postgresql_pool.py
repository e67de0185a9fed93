"""Connections of the pool are asked whether they still live, but not those that were at work a moment ago.

SQLAlchemy's own `pool_pre_ping` asks before every request: one round trip of the six that a line of a chat takes.
"""

from __future__ import annotations

import time
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import ConnectionPoolEntry

REST = 0.25
"""Seconds after which a connection may have died unnoticed. One that dies sooner costs a request its answer (503)."""


def look_after(engine: Engine) -> None:
    """Have connections that have rested replaced where they are dead, and with them all others of that time."""

    def take_back(_connection: object, entry: ConnectionPoolEntry) -> None:
        entry.info["since"] = time.monotonic()

    def hand_out(connection: Any, entry: ConnectionPoolEntry, _lent: object) -> None:
        if time.monotonic() - entry.info.get("since", time.monotonic()) < REST:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise sa.exc.InvalidatePoolError from error

    event.listen(engine, "checkin", take_back)
    event.listen(engine, "checkout", hand_out)
