"""The Flask extensions, made once and bound to the application by create_app."""

from __future__ import annotations

import redis
import sqlalchemy as sa
from flask import Flask, current_app, request
from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sock import Sock
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """Base of all models; named constraints, because SQLite can only alter what has a name."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False}, disable_autonaming=True)
migrate = Migrate(render_as_batch=True)
login_manager = LoginManager()
sock = Sock()
babel = Babel()
csrf = CSRFProtect()
PATIENCE = {False: 2.0, True: 0.5}
"""Seconds that Redis has for an answer."""
limiter = Limiter(get_remote_address, storage_options={"socket_connect_timeout": 1, "socket_timeout": 1})


@limiter.request_filter
def is_unlimited() -> bool:
    """Whether the route declares no limit: Flask-Limiter would look for one in seven places."""
    view = current_app.view_functions.get(request.endpoint or "")
    return not hasattr(view, "__wrapper-limiter-instance")  # its own mark on what it limits


def current_application() -> Flask:
    """The application behind Flask's proxy, for a thread or a later call, which must bring its own context."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001  # the documented way
    return app


def connect_redis(app: Flask) -> None:
    """Bounded pools. Short time-outs: a page must not hang because Redis does (live-chat.md 5.3)."""
    for patience in PATIENCE.values():
        pool = redis.BlockingConnectionPool.from_url(
            app.config["REDIS_URL"],
            max_connections=50,
            timeout=patience,
            socket_connect_timeout=min(patience, 1),
            socket_timeout=patience,
        )
        app.extensions[f"helpcenter.redis.{patience}"] = redis.Redis(connection_pool=pool)


def redis_client(*, impatient: bool = False) -> redis.Redis:
    """The current application's Redis client; every call may raise redis.RedisError.

    `impatient`: for what a request waits for, and can do without.
    """
    client: redis.Redis = current_app.extensions[f"helpcenter.redis.{PATIENCE[impatient]}"]
    return client
