"""What customers say and look for in vain: reasons why articles did not help, searches without a hit."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.articles import editor_access, feedback, misses
from helpcenter.services import administration
from helpcenter.web import list_search

feedback_blueprint = Blueprint("article_feedback", __name__, url_prefix="/console/article-feedback")
misses_blueprint = Blueprint("missed_searches", __name__, url_prefix="/console/missed-searches")


@feedback_blueprint.get("")
@requires(Permission.ARTICLE_DRAFT)
def index() -> ResponseReturnValue:
    """What nobody has seen to yet; of one article with `article`."""
    service = editor_access.chosen_service(current_operator, request.args.get("service"))
    every = feedback.open_in(service, current_operator.language, request.args.get("article", type=int))
    words = list_search.words()
    return render_template(
        "articles/editor/feedback.html",
        service=service,
        services=administration.services(current_operator),
        found=list_search.matching(every, words, lambda one: (one.title, one.feedback.comment)),
        words=words,
        reasons=feedback.REASONS,
    )


@feedback_blueprint.post("/<int:feedback_id>/done")
@requires(Permission.ARTICLE_DRAFT)
def see_to(feedback_id: int) -> ResponseReturnValue:
    """Somebody has seen to it."""
    service = editor_access.chosen_service(current_operator, request.args.get("service"))
    if not feedback.see_to(service, feedback_id, by=current_operator.id):
        abort(404)
    flash(_("Done."))
    return redirect(url_for("article_feedback.index", service=service.slug), 303)


@misses_blueprint.get("")
@requires(Permission.ARTICLE_DRAFT)
def missed() -> ResponseReturnValue:
    """The words, the most frequent first."""
    service = editor_access.chosen_service(current_operator, request.args.get("service"))
    words = list_search.words()
    return render_template(
        "articles/editor/misses.html",
        service=service,
        services=administration.services(current_operator),
        found=misses.of(service, words),
        words=words,
    )


@misses_blueprint.post("/done")
@requires(Permission.ARTICLE_DRAFT)
def forget() -> ResponseReturnValue:
    """Somebody has written about it, or nobody will."""
    service = editor_access.chosen_service(current_operator, request.args.get("service"))
    words, language = request.form.get("words", ""), request.form.get("language", "")
    misses.forget(service, words, language, by=current_operator.id)
    flash(_("Done."))
    return redirect(url_for("missed_searches.missed", service=service.slug), 303)
