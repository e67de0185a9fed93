"""The help center's front door: redirects to a language, the home page, the privacy wording."""

from __future__ import annotations

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from helpcenter.accounts.access import public
from helpcenter.articles import category_tree, notices, popular_words, reading
from helpcenter.services import finding, help_page, hours_wording, privacy
from helpcenter.web.conditional import conditional
from helpcenter.web.languages import LANGUAGES

front = Blueprint("help_front", __name__)
blueprint = Blueprint("help_home", __name__, url_prefix=help_page.URL)
blueprint.url_value_preprocessor(help_page.enter)
blueprint.app_context_processor(help_page.context)
PINNED, POPULAR, NOTICES = 4, 4, 3


@front.get("/")
@public
def index() -> ResponseReturnValue:
    """To the first service's help center."""
    service = finding.first()
    if service is None:
        abort(404)
    return _to_language(service.slug, "")


@front.get("/hc/<slug>/", defaults={"rest": ""})
@front.get("/hc/<slug>/<path:rest>")
@public
def choose_language(slug: str, rest: str) -> ResponseReturnValue:
    """An address without a language leads to the one that the browser asks for."""
    if rest.partition("/")[0] in LANGUAGES:
        abort(404)
    return _to_language(slug, rest)


def _to_language(slug: str, rest: str) -> ResponseReturnValue:
    service = finding.by_slug_or_404(slug)
    language = finding.preferred_language(service, request.accept_languages)
    query = request.query_string.decode("ascii", "ignore")
    home = url_for(help_page.HOME, slug=service.slug, language=language)
    response = redirect(home + rest + (f"?{query}" if query else ""))
    response.vary.add("Accept-Language")
    return response


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    """Search, reception, important notice, categories, pinned and popular articles, notices."""
    service, language = g.service, g.language
    shows_articles = service.articles_enabled
    page = render_template(
        "articles/home.html",
        words=popular_words.of(service, language) if shows_articles else [],
        hours_line=hours_wording.line(service),
        important=notices.important(service, language),
        categories=category_tree.tree(service, language) if shows_articles else [],
        pinned=reading.pinned(service, language, PINNED) if shows_articles else [],
        popular=reading.popular(service, language, POPULAR) if shows_articles else [],
        notices=notices.current(service, language, NOTICES),
    )
    return conditional(page)


@blueprint.get("/privacy/")
@public
def privacy_page() -> ResponseReturnValue:
    """What the service does with personal information: the wording in force."""
    return conditional(render_template("articles/privacy.html", wording=privacy.in_force(g.service, g.language)))
