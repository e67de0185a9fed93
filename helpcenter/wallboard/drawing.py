"""The wallboard as frames: drawn for one socket, in its operator's language."""

from __future__ import annotations

import json
from collections.abc import Callable

from sqlalchemy.orm import lazyload

from helpcenter.accounts.models import Operator
from helpcenter.extensions import current_application, db
from helpcenter.statistics import definitions, wording
from helpcenter.wallboard import board
from helpcenter.web import languages
from helpcenter.web.rendering import fragment


def drawer(operator_id: int, language: str, service_id: int | None) -> Callable[[], str]:
    """A function that draws the frame with the board as it is now."""
    app = current_application()

    def draw() -> str:
        with app.app_context():
            try:
                operator = db.session.get_one(Operator, operator_id, options=[lazyload(Operator.role)])
                with languages.reading(language, operator.time_zone):
                    content = fragment("wallboard/frames/board.html", **context(operator, service_id))
                return json.dumps({"content": content}, ensure_ascii=False)
            finally:
                db.session.remove()

    return draw


def context(operator: Operator, service_id: int | None) -> dict[str, object]:
    """What the templates expect."""
    found = board.of(operator, service_id)
    return {"board": found, "operator": operator, "defined": definitions.all_of_them(), "words": wording}
