"""The limit of the row `pages`: the same gunicorn and Flask with one route, which answers one constant template.

gunicorn --config deploy/gunicorn.py 'bench.constant:create_app("page.html")'
"""

from __future__ import annotations

from pathlib import Path

from flask import Flask, render_template


def create_app(template: str) -> Flask:
    """An application whose only page is the file `template`."""
    path = Path(template).resolve()
    app = Flask(__name__, template_folder=str(path.parent))

    @app.get("/")
    def page() -> str:
        return render_template(path.name)

    return app
