"""The application: settings, extensions, and what is registered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from helpcenter import cli, columns, config, registry, transactions
from helpcenter.accounts import sessions
from helpcenter.extensions import babel, connect_redis, csrf, db, limiter, login_manager, migrate, sock
from helpcenter.files import receiving
from helpcenter.realtime import sockets
from helpcenter.services import kept_answers, kept_pages
from helpcenter.web import addresses, compression, errors, headers, languages, logs, origin, rendering

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

MEGABYTE = 1024 * 1024


class Application(Flask):
    """Flask, where no view is a coroutine, and which does not see a request for a page that was just sent."""

    def wsgi_app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        return kept_answers.send(self, environ, start_response, super().wsgi_app)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """`func` as it is. Flask's own looks into each function around each request, whether it is a coroutine."""
        return func


def build(settings: config.Settings | None = None) -> Flask:
    """See helpcenter.create_app."""
    settings = settings or config.read()
    app = Application("helpcenter", root_path=str(config.PROJECT), instance_path=str(settings.data))
    _configure(app, settings)
    addresses.init(app)
    _init_extensions(app)
    _register(app)
    return app


def _configure(app: Flask, settings: config.Settings) -> None:
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings.database_url),
        REDIS_URL=settings.redis_url,
        PUBLIC_URL=settings.public_url,
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        RATELIMIT_STORAGE_URI=settings.redis_url,
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True,
        WTF_CSRF_CHECK_DEFAULT=False,  # web/origin.py decides who needs a token
        WTF_CSRF_SSL_STRICT=False,  # it asks for a Referer, which not every browser sends; web/origin.py asks for more
        WTF_CSRF_TIME_LIMIT=None,
        BABEL_TRANSLATION_DIRECTORIES=str(languages.compiled()),
        BABEL_DEFAULT_LOCALE=languages.DEFAULT,
        BABEL_DEFAULT_TIMEZONE="Asia/Tokyo",
        MAX_CONTENT_LENGTH=12 * MEGABYTE,
        MAX_FORM_MEMORY_SIZE=2 * MEGABYTE,
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # Flask's own way


def _engine_options(url: str) -> dict[str, object]:
    both = {"hide_parameters": True, "json_serializer": columns.json_text, "json_deserializer": columns.from_json_text}
    if url.startswith("sqlite"):
        return {"pool_size": 20, "max_overflow": 40, **both}
    # Four processes fit into the 100 connections that PostgreSQL allows by default; who finds none free waits for one.
    return {"pool_size": 20, "max_overflow": 0, "pool_timeout": 25, **both}


def _init_extensions(app: Flask) -> None:
    logs.init(app, app.config["SETTINGS"].log_level)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(config.PROJECT / "migrations"))
    transactions.configure(app)
    connect_redis(app)
    app.session_interface = sessions.DatabaseSessions()
    app.before_request(sessions.refuse_unread)
    login_manager.init_app(app)
    csrf.init_app(app)
    limiter.init_app(app)
    babel.init_app(app, locale_selector=languages.current, timezone_selector=languages.time_zone)
    sockets.init(app)
    sock.init_app(app)
    receiving.init(app)
    app.before_request(origin.check)
    kept_pages.init(app)
    headers.init(app)
    errors.init(app)
    rendering.init(app)
    compression.init(app)


def _register(app: Flask) -> None:
    registry.register(app)
    cli.init(app)
