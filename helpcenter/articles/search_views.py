"""Searching articles: a page, and its list of hits as one types."""

from __future__ import annotations

from flask import Blueprint, abort, g, render_template, request
from flask.typing import ResponseReturnValue

from helpcenter.accounts.access import public
from helpcenter.articles import searching
from helpcenter.articles.searching import Found
from helpcenter.extensions import limiter
from helpcenter.services import help_page
from helpcenter.web.conditional import conditional
from helpcenter.web.fragments import is_htmx
from helpcenter.web.rendering import fragment
from helpcenter.web.visitors import hashed_address

blueprint = Blueprint("help_search", __name__, url_prefix=help_page.URL)
blueprint.url_value_preprocessor(help_page.enter)
PAGE, AT_ONCE = 20, 6


@blueprint.before_request
def _only_if_enabled() -> None:
    if not g.service.articles_enabled:
        abort(404)


@blueprint.get("/search")
@public
@limiter.limit("120 per minute", key_func=hashed_address)
def search() -> ResponseReturnValue:
    """Hits for `q`; while one types (`quick`), the best of them."""
    query = request.args.get("q", "").strip()[: searching.LONGEST]
    if is_htmx():
        quick = "quick" in request.args
        found = searching.search(g.service, g.language, query, limit=AT_ONCE if quick else PAGE)
        drawn = _results(found, query, quick=quick)
        return conditional(drawn) if quick else drawn
    page = max(request.args.get("page", 1, int), 1)
    found = searching.search(g.service, g.language, query, limit=PAGE, offset=(page - 1) * PAGE)
    if query and not (found.exact and found.total):
        searching.record_miss(g.service, g.language, query)
    return conditional(render_template("articles/search.html", found=found, query=query, page=page, size=PAGE))


def _results(found: Found, query: str, *, quick: bool) -> str:
    """The list alone, without making what only pages show."""
    return fragment("articles/_results.html", found=found, query=query, quick=quick, **help_page.reception())


@blueprint.get("/suggestions")
@public
@limiter.limit("120 per minute", key_func=hashed_address)
def suggestions() -> ResponseReturnValue:
    """Articles that may answer an inquiry while its subject is typed."""
    subject = request.args.get("subject", "")[: searching.LONGEST]
    hits = searching.similar(g.service, g.language, subject, limit=3)
    return render_template("articles/_suggestions.html", hits=hits)
