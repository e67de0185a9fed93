"""What is decided about an article beside its text: withdrawing, the schedule, deleting; versions and their return."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.articles import comparing, editor_access, editor_page, publishing, versions, writing
from helpcenter.articles.models import Article, ArticleState

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
    title = versions.title(versions.newest_of(article), language, service.default_language)
    here: dict[str, Any] = {"article_id": article.id, "language": language}
    page = comparing.compared(versions.all_of(article, language))
    return comparing.render(
        page,
        service=service,
        chosen=language,
        live=versions.live_number(article.text_in(language)) if article.state == ArticleState.PUBLISHED else None,
        title=title,
        path=[
            (_("Articles"), url_for("article_editor.index", service=service.slug)),
            (title or _("Without a title"), url_for("article_editor.show", **here)),
        ],
        urls={one: url_for(".history", article_id=article.id, language=one) for one in service.languages},
        preview_url=url_for("article_preview.page", number=page.number, **here),
        restore_url=url_for(".restore", number=page.number, **here),
    )


@blueprint.post("/versions/<language>/<int:number>/restoration")
@requires(Permission.ARTICLE_DRAFT)
def restore(article_id: int, language: str, number: int) -> ResponseReturnValue:
    """Bring a version back as the newest draft."""
    _service, article = editor_access.article_or_404(current_operator, article_id)
    writing.restore(article, versions.one_or_404(article, language, number), by=current_operator.id)
    flash(_("Version %(number)s is the draft again. Publish it when it is ready.", number=number))
    return _to_editor(article, language)


def _to_editor(article: Article, language: str | None = None) -> ResponseReturnValue:
    language = language or request.args.get("language")
    return redirect(url_for("article_editor.show", article_id=article.id, language=language), 303)
