"""Categories and articles."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, abort, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import public
from helpcenter.articles import article_page, category_tree, feedback, reading, views_counting
from helpcenter.articles.feedback_model import Reason
from helpcenter.articles.reading import Shown
from helpcenter.services import help_page
from helpcenter.services.help_page import here
from helpcenter.web.conditional import conditional
from helpcenter.web.fragments import is_htmx

blueprint = Blueprint("help_articles", __name__, url_prefix=help_page.URL)
blueprint.url_value_preprocessor(help_page.enter)


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
    crumbs = [*article_page.crumbs(node.path()[:-1]), (node.name, None)]
    return conditional(render_template("articles/category.html", node=node, articles=articles, crumbs=crumbs))


@blueprint.get("/article/<int:article_id>/")
@public
def article(article_id: int) -> ResponseReturnValue:
    """One article; with `helpful` what follows on an answer, where there is no JavaScript."""
    page = article_page.render(
        reading.shown_or_404(g.service, g.language, article_id), answer=request.args.get("helpful")
    )
    return conditional(page, shown=partial(views_counting.count, article_id))


@blueprint.post("/article/<int:article_id>/feedback")
@public
def give_feedback(article_id: int) -> ResponseReturnValue:
    """Was this helpful: yes or no; after a no, the reason (`reason`, `comment`)."""
    shown = reading.shown_or_404(g.service, g.language, article_id)
    answer = request.form.get("helpful", "")
    if answer not in ("yes", "no", "why"):
        abort(400)
    if answer == "why":
        reason = request.form.get("reason", "")
        if reason not in set(Reason):
            return _after(shown, "no", problem=_("Choose a reason.")), 422
        feedback.explain(shown.article, g.language, Reason(reason), request.form.get("comment", ""))
    else:
        feedback.give(shown.article, helpful=answer == "yes")
    if is_htmx():
        return _after(shown, answer)
    return redirect(here("help_articles.article", article_id=article_id, helpful=answer) + "#feedback", 303)


def _after(shown: Shown, answer: str, problem: str | None = None) -> str:
    if not is_htmx():
        return article_page.render(shown, answer=answer, problem=problem)
    return render_template(
        "articles/_feedback.html", shown=shown, answer=answer, problem=problem, reasons=feedback.REASONS
    )
