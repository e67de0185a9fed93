"""`app:app` for a WSGI server and for Flask's commands; run as a program, the supervisor of `make run`."""

from __future__ import annotations

import sys

if sys.version_info < (3, 11):
    sys.exit("Helpcenter needs Python 3.11 or newer, not %d.%d." % sys.version_info[:2])

if __name__ == "__main__":
    from helpcenter.supervisor.run import main

    sys.exit(main())

from helpcenter import create_app

app = create_app()
