"""gunicorn for Helpcenter: one process holds thousands of sockets. Address and number of workers: command line.

Nothing of the product is imported here: gevent patches the standard library in the workers, and what was imported
in the master before that would keep its blocking locks and sockets.
"""

import contextlib
import resource

worker_class = "gevent"
worker_connections = 12_000  # gunicorn's own 1,000 would make the 1,001st visitor hang without an answer
timeout = 60
graceful_timeout = 8  # sockets are closed with 1012 at once; this is for slow requests
keepalive = 15
control_socket_disable = True

_soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
with contextlib.suppress(ValueError, OSError):  # macOS refuses more than its kernel's own limit
    resource.setrlimit(resource.RLIMIT_NOFILE, (_hard, _hard))
