"""The card on the help center's home: whether somebody is there to chat, and how long it takes."""

from __future__ import annotations

from flask import Blueprint, abort, g, render_template
from flask.typing import ResponseReturnValue

from helpcenter.accounts.access import public
from helpcenter.chat import starting, waiting
from helpcenter.clock import now
from helpcenter.services import finding, hours, hours_wording

blueprint = Blueprint("chat_reception", __name__, url_prefix="/hc/<slug>/<language>")


@blueprint.get("/reception")
@public
def reception(slug: str, language: str) -> ResponseReturnValue:
    """The card as it is now; 404 while chat is off."""
    service = finding.by_slug_or_404(slug)
    g.language, g.time_zone = finding.require_language(service, language), service.time_zone
    if not service.chat_enabled:
        abort(404)
    return render_template(
        "chat/_reception.html",
        service=service,
        is_open=starting.is_open(service),
        hours=hours_wording.line(service),
        next_opening=hours.next_opening(service, now()),
        minutes=waiting.minutes(service),
    )
