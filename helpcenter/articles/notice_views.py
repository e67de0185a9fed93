"""Notices, and their feed."""

from __future__ import annotations

from flask import Blueprint, Response, abort, g, render_template
from flask.typing import ResponseReturnValue

from helpcenter.accounts.access import public
from helpcenter.articles import notices
from helpcenter.services import help_page
from helpcenter.web.conditional import conditional

blueprint = Blueprint("help_notices", __name__, url_prefix=f"{help_page.URL}/notices")
blueprint.url_value_preprocessor(help_page.enter)
IN_FEED = 30


@blueprint.before_request
def _only_if_enabled() -> None:
    if not g.service.notices_enabled:
        abort(404)


@blueprint.get("/")
@public
def listing() -> ResponseReturnValue:
    """All that are published now."""
    return conditional(render_template("articles/notices.html", notices=notices.current(g.service, g.language)))


@blueprint.get("/<int:notice_id>/")
@public
def notice(notice_id: int) -> ResponseReturnValue:
    """One of them."""
    found = notices.one_or_404(g.service, g.language, notice_id)
    return conditional(render_template("articles/notice.html", notice=found, body=notices.html(found.body)))


@blueprint.get("/feed.xml")
@public
def feed() -> Response:
    """RSS 2.0 of the newest."""
    found = notices.current(g.service, g.language, IN_FEED)
    bodies = {notice.id: notices.html(notice.body) for notice in found}
    return conditional(render_template("articles/feed.xml", notices=found, bodies=bodies), "application/rss+xml")
