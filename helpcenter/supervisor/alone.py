"""What has to be true before anything starts: nobody else works in the data folder, and the ports are free."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from helpcenter.supervisor.valkey import is_free


class Refused(Exception):
    """Why the product does not start; the text is a sentence for the person at the terminal."""


@contextmanager
def alone(data: Path, pid: int) -> Iterator[None]:
    """Hold the data folder for process `pid`. The lock ends with the process, however that ends. Raises Refused."""
    with (data / "supervisor.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            raise Refused(
                f"Helpcenter already runs in {data} (process {file.read().strip()}). Stop that one first, "
                "or give this one a folder of its own: HELPCENTER_DATA=/path/to/folder make run"
            ) from error
        file.truncate(0)
        file.write(str(pid))
        file.flush()
        yield


def refuse_taken(host: str, port: int, variable: str) -> None:
    """Raise Refused if another program listens on `port`, which is set by the environment's `variable`."""
    try:
        free = is_free(host, port)
    except OSError as error:
        raise Refused(
            f"Nothing can listen on port {port} of {host} ({error.strerror}). Set {variable}, or HELPCENTER_HOST."
        ) from error
    if not free:
        raise Refused(
            f"Port {port} of {host} is taken by another program. Stop that, or choose another port: "
            f"{variable}={port + 1} make run"
        )
