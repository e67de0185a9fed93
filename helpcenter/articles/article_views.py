"""Categories and articles."""

from __future__ import annotations

from flask import Blueprint, abort, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from helpcenter.accounts.access import public
from helpcenter.articles import category_tree, feedback, reading, views_counting
from helpcenter.articles.category_tree import Node
from helpcenter.articles.markdown import plain
from helpcenter.services import help_page
from helpcenter.services.help_page import here
from helpcenter.web.conditional import conditional
from helpcenter.web.fragments import is_htmx

blueprint = Blueprint("help_articles", __name__, url_prefix=help_page.URL)
blueprint.url_value_preprocessor(help_page.enter)
RELATED = 4


@blueprint.before_request
def _only_if_enabled() -> None:
    if not g.service.articles_enabled:
        abort(404)


@blueprint.get("/category/<int:category_id>/")
@public
def category(category_id: int) -> ResponseReturnValue:
    """The articles of a category, and those below it by heading."""
    node = category_tree.node_or_404(g.service, g.language, category_id)
    ids = [node.id, *(below.id for below in node.below())]
    articles = reading.in_category(g.service, g.language, ids)
    crumbs = [*_crumbs(node.path()[:-1]), (node.name, None)]
    return conditional(render_template("articles/category.html", node=node, articles=articles, crumbs=crumbs))


@blueprint.get("/article/<int:article_id>/")
@public
def article(article_id: int) -> ResponseReturnValue:
    """One article."""
    shown = reading.shown_or_404(g.service, g.language, article_id)
    g.languages = shown.languages
    text = plain(shown.text.html)
    page = render_template(
        "articles/article.html",
        shown=shown,
        crumbs=_crumbs(category_tree.trail(g.service, g.language, shown.article.category_id)),
        plain_text=text,
        structured=_structured(shown.text.title, text),
        related=reading.related(g.service, g.language, shown.article, RELATED),
        answer=request.args.get("helpful"),
    )
    views_counting.count(article_id)
    return conditional(page)


def _crumbs(above: list[Node]) -> list[tuple[str, str | None]]:
    """(label, address) from the home page down to a category."""
    nodes = [(node.name, here("help_articles.category", category_id=node.id)) for node in above]
    return [(_("Home"), here(help_page.HOME)), *nodes]


def _structured(question: str, answer: str) -> Markup:
    """The article for search engines, a question with its answer (schema.org/FAQPage): data, which no browser runs."""
    accepted = {"@type": "Answer", "text": answer}
    entity = {"@type": "Question", "name": question, "acceptedAnswer": accepted}
    data = {"@context": "https://schema.org", "@type": "FAQPage", "inLanguage": g.language, "mainEntity": [entity]}
    return Markup('<script type="application/ld+json">{}</script>').format(htmlsafe_json_dumps(data))


@blueprint.post("/article/<int:article_id>/feedback")
@public
def give_feedback(article_id: int) -> ResponseReturnValue:
    """Was this helpful: yes or no."""
    shown = reading.shown_or_404(g.service, g.language, article_id)
    answer = request.form.get("helpful")
    if answer not in ("yes", "no"):
        abort(400)
    feedback.give(shown.article, helpful=answer == "yes")
    if is_htmx():
        return render_template("articles/_feedback.html", shown=shown, answer=answer)
    return redirect(here("help_articles.article", article_id=article_id, helpful=answer) + "#feedback", 303)
