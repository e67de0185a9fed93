"""gunicorn for Helpcenter: one process holds thousands of sockets. Address and number of workers: command line.

Nothing of the product is imported here: gevent patches the standard library in the workers, and what was imported
in the master before that would keep its blocking locks and sockets.
"""

import contextlib
import gc
import resource
from typing import Any

worker_class = "gevent"
worker_connections = 12_000  # gunicorn's own 1,000 would make the 1,001st visitor hang without an answer
timeout = 60
graceful_timeout = 8  # sockets are closed with 1012 at once; this is for slow requests
keepalive = 15
control_socket_disable = True

_soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
with contextlib.suppress(ValueError, OSError):  # macOS refuses more than its kernel's own limit
    resource.setrlimit(resource.RLIMIT_NOFILE, (_hard, _hard))


def post_worker_init(worker: Any) -> None:
    """Have the worker's sockets closed as soon as it is told to end; their pages connect to another one.

    And keep the collector of reference cycles from walking through the whole program while people write.
    """
    import gevent  # only now, see above

    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gevent.spawn(_close_sockets_at_the_end, worker)


def _close_sockets_at_the_end(worker: Any) -> None:
    import gevent

    from helpcenter.realtime.hub import hub

    while True:
        gevent.sleep(0.2)
        if not worker.alive:  # again and again: until it stops to listen, pages may come back to it
            hub(worker.wsgi).close_all(1012)
