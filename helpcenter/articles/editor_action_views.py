"""What is decided about an article beside its text: withdrawing, the schedule, deleting; versions and their return."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.articles import differing, editor_access, editor_page, publishing, versions, writing
from helpcenter.articles.models import Article
from helpcenter.articles.version_model import ArticleVersion

blueprint = Blueprint("article_actions", __name__, url_prefix="/console/articles/<int:article_id>")


@blueprint.post("/withdrawal")
@requires(Permission.ARTICLE_PUBLISH)
def withdraw(article_id: int) -> ResponseReturnValue:
    """Customers no longer see it."""
    _service, article = editor_access.article_or_404(current_operator, article_id)
    publishing.withdraw(article, by=current_operator.id)
    flash(_("Customers no longer see the article."))
    return _to_editor(article)


@blueprint.post("/schedule/removal")
@requires(Permission.ARTICLE_PUBLISH)
def unschedule(article_id: int) -> ResponseReturnValue:
    """It is not published by itself."""
    _service, article = editor_access.article_or_404(current_operator, article_id)
    publishing.unschedule(article, by=current_operator.id)
    flash(_("It will not be published by itself."))
    return _to_editor(article)


@blueprint.post("/removal")
@requires(Permission.ARTICLE_DELETE)
def remove(article_id: int) -> ResponseReturnValue:
    """Delete it."""
    service, article = editor_access.article_or_404(current_operator, article_id)
    writing.delete(article, by=current_operator.id)
    flash(_("The article was deleted."))
    return redirect(url_for("article_editor.index", service=service.slug), 303)


@blueprint.get("/versions")
@requires(Permission.ARTICLE_DRAFT)
def history(article_id: int) -> ResponseReturnValue:
    """All versions in one language, and what lies between two: `number`, and `with` (else the one before it)."""
    service, article = editor_access.article_or_404(current_operator, article_id)
    language = editor_page.language(service)
    every = versions.all_of(article, language)
    shown = _numbered(every, request.args.get("number", type=int)) or (every[0] if every else None)
    earlier = _numbered(every, request.args.get("with", type=int)) or _before(every, shown)
    return render_template(
        "articles/editor/versions.html",
        service=service,
        article=article,
        chosen=language,
        every=every,
        shown=shown,
        earlier=earlier,
        live=versions.live_number(article.text_in(language)),
        lines=differing.lines(earlier.markdown if earlier else "", shown.markdown) if shown else [],
        title=versions.title(versions.newest_of(article), language, service.default_language),
    )


@blueprint.post("/versions/<language>/<int:number>/restoration")
@requires(Permission.ARTICLE_DRAFT)
def restore(article_id: int, language: str, number: int) -> ResponseReturnValue:
    """Bring a version back as the newest draft."""
    _service, article = editor_access.article_or_404(current_operator, article_id)
    writing.restore(article, versions.one_or_404(article, language, number), by=current_operator.id)
    flash(_("Version %(number)s is the draft again. Publish it when it is ready.", number=number))
    return _to_editor(article, language)


def _numbered(every: list[ArticleVersion], number: int | None) -> ArticleVersion | None:
    return next((version for version in every if version.number == number), None)


def _before(every: list[ArticleVersion], shown: ArticleVersion | None) -> ArticleVersion | None:
    return next((version for version in every if shown and version.number < shown.number), None)


def _to_editor(article: Article, language: str | None = None) -> ResponseReturnValue:
    language = language or request.args.get("language")
    return redirect(url_for("article_editor.show", article_id=article.id, language=language), 303)
