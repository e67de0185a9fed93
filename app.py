"""The application for a WSGI server (`app:app`)."""

from __future__ import annotations

from helpcenter import create_app

app = create_app()
