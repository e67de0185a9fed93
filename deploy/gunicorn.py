"""gunicorn for Helpcenter: one process holds thousands of sockets. Address and number of workers: command line.

SIGHUP to the master replaces the workers by new ones, which read the program anew, without a moment in which nobody
answers: the old ones go on until every new one is ready, then take no more connections, and close their sockets with
1012 a few at a time; the pages connect again, each after 0.35 to 0.65 s.

Nothing of the product is imported here: gevent patches the standard library in the workers, and what was imported
in the master before that would keep its blocking locks and sockets.
"""

import contextlib
import gc
import json
import logging
import os
import resource
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger

worker_class = "gevent"
worker_connections = 12_000  # gunicorn's own 1,000 would make the 1,001st visitor hang without an answer
timeout = 60
graceful_timeout = 8
keepalive = 6  # less than that, so that no idle connection keeps a worker from ending
control_socket_disable = True

READY_WITHIN = 30
"""Seconds that new workers may take to get ready before the old ones are ended all the same."""
LISTENING_ENDS = 1.2
"""Seconds after which a worker that is to end takes no more connections: gunicorn looks once a second."""
CLOSING_TICKS, FEWEST = 30, 100
"""In how many steps of 0.1 s all sockets are closed, and how many at least in each."""

_soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
with contextlib.suppress(ValueError, OSError):  # macOS refuses more than its kernel's own limit
    resource.setrlimit(resource.RLIMIT_NOFILE, (_hard, _hard))

# Where the workers of this master keep what they count; the variable is prometheus_client's. This file is read again
# at each SIGHUP, and then the folder is there already.
if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="helpcenter-metrics-")
shared = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])


class Lines(logging.Formatter):
    """The form of the product's own logs. Of a failure only its kind: its words may hold an address with a token."""

    def format(self, record: logging.LogRecord) -> str:
        """One JSON object."""
        error = record.exc_info[0] if record.exc_info else None
        event = record.getMessage() if error is None else str(record.msg)
        entry = {"event": event, "level": record.levelname.lower(), "logger": "gunicorn", "process": record.process}
        if error is not None:
            entry["kind"] = error.__name__
        return json.dumps({**entry, "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))})


class logger_class(Logger):  # noqa: N801  # the name of gunicorn's setting
    """gunicorn's own words in that form."""

    def setup(self, cfg: Any) -> None:
        """At the start, and again at each SIGHUP."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(Lines())


def on_reload(arbiter: Any) -> None:
    """Keep the old workers until the new ones, which are started next, are ready or have had READY_WITHIN seconds."""
    newest = arbiter.worker_age

    def manage_workers() -> None:
        del arbiter.manage_workers  # from here on gunicorn's own, which ends the oldest
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline and _still_begin(arbiter, newest):
            arbiter.reap_workers()
            time.sleep(0.05)
        arbiter.manage_workers()

    arbiter.manage_workers = manage_workers


def _still_begin(arbiter: Any, newest: int) -> bool:
    """Whether all workers younger than `newest` live, and one of them is not ready."""
    new = [pid for pid, worker in arbiter.WORKERS.items() if worker.age > newest]
    return len(new) >= arbiter.num_workers and not all(_ready(pid).exists() for pid in new)


def child_exit(_arbiter: Any, worker: Any) -> None:
    """What a worker counted stays, but for what it had open."""
    for left in (_ready(worker.pid), *shared.glob(f"gauge_live*_{worker.pid}.db")):
        left.unlink(missing_ok=True)


def on_exit(arbiter: Any) -> None:
    """The master ends; unless SIGUSR2 gave it a successor, nobody counts any more."""
    if not arbiter.reexec_pid:
        shutil.rmtree(shared, ignore_errors=True)


def post_worker_init(worker: Any) -> None:
    """Have the worker's sockets closed when it is told to end; their pages connect to another one.

    And keep the collector of reference cycles from walking through the whole program while people write.
    """
    import gevent  # only now, see above

    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gevent.spawn(_close_sockets_at_the_end, worker)
    _ready(worker.pid).touch()


def _ready(pid: int) -> Path:
    return shared / f"ready-{pid}"


def _close_sockets_at_the_end(worker: Any) -> None:
    import gevent

    from helpcenter.metrics import DELAY
    from helpcenter.realtime.hub import hub

    while worker.alive:
        due = time.monotonic() + 0.2
        gevent.sleep(0.2)
        DELAY.observe(max(0.0, time.monotonic() - due))
    gevent.sleep(LISTENING_ENDS)  # a page that came back before that would come back to this worker
    own = hub(worker.wsgi)
    at_once = max(FEWEST, len(own.outboxes) // CLOSING_TICKS)
    while True:  # what was just being opened too
        own.close_some(1012, at_once)
        gevent.sleep(0.1)
