"""The bare stack, the limit of the row `chat`: nothing but what every chat must do.

The same gunicorn, Flask and flask-sock; one insert and commit, one publish through the same Valkey, one send.

    gunicorn --config deploy/gunicorn.py 'bench.bare:create_app()'     (DATABASE_URL and REDIS_URL as for Helpcenter)
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterable
from typing import Any

import gevent
import redis
import sqlalchemy as sa
from flask import Flask, request
from flask_sock import Sock
from sqlalchemy.engine import make_url

TABLE = "bare_messages"
CHANNEL = "bare"
OTHER = {"customer": "staff", "staff": "customer"}
LINE = '<hx-partial hx-target="#chat"><li id="message_{uuid}" data-seq="{seq}" class="message">{text}</li></hx-partial>'
Insert = Callable[[int, str, str], int]
Wsgi = Callable[..., Iterable[bytes]]


def create_app() -> Flask:
    """The whole of it."""
    app, client, insert = Flask(__name__), redis.Redis.from_url(os.environ["REDIS_URL"]), inserter()
    sock, sockets = Sock(app), dict[str, Any]()

    @app.post("/chats/<int:chat>/<side>/messages")
    def send(chat: int, side: str) -> tuple[str, int]:
        uuid, text = request.form["uuid"], request.form["text"]
        content = LINE.format(uuid=uuid, seq=insert(chat, uuid, text), text=text)
        client.publish(CHANNEL, f"{chat}:{OTHER[side]}\n{json.dumps({'content': content}, ensure_ascii=False)}")
        return "", 204

    @sock.route("/chats/<int:chat>/<side>/socket")
    def listen(ws: Any, chat: int, side: str) -> None:
        if not sockets:
            gevent.spawn(deliver, client, sockets)
        sockets[f"{chat}:{side}"] = ws
        while True:
            ws.receive()

    app.wsgi_app = without_compression(app.wsgi_app)  # type: ignore[method-assign]  # Flask's own way
    return app


def deliver(client: redis.Redis, sockets: dict[str, Any]) -> None:
    """Send to each socket what is published for it."""
    pubsub = client.pubsub(ignore_subscribe_messages=True)
    pubsub.subscribe(CHANNEL)
    for message in pubsub.listen():
        listener, frame = message["data"].decode().split("\n", 1)
        if listener in sockets:
            sockets[listener].send(frame)


def without_compression(wsgi: Wsgi) -> Wsgi:
    """As Helpcenter does: no socket is compressed, whatever the browser offers."""

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        return wsgi(environ, start_response)

    return application


def inserter() -> Insert:
    """Return insert(chat, uuid, text) → id: one row and its commit, by the database's driver alone."""
    url, columns = os.environ["DATABASE_URL"], f"INSERT INTO {TABLE} (chat, uuid, text) VALUES"
    if url.startswith("sqlite"):
        connection = sqlite3.connect(make_url(url).database or "", isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA synchronous=NORMAL")
        return lambda *row: connection.execute(f"{columns} (?, ?, ?)", row).lastrowid or 0
    engine = sa.create_engine(url, pool_size=20)

    def insert(*row: Any) -> int:
        connection = engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(f"{columns} (%s, %s, %s) RETURNING id", row)
            found = cursor.fetchone()
            connection.commit()
            return int(found[0]) if found else 0
        finally:
            connection.close()

    return insert
