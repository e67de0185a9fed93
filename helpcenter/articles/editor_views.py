"""Writing articles in the console (help-center.md 2): the list, and the editor with drafts and publishing."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.articles import (
    editor_access,
    editor_forms,
    editor_list,
    editor_page,
    editor_tabs,
    publishing,
    versions,
    writing,
)
from helpcenter.articles.editor_forms import PlaceForm, TextForm
from helpcenter.articles.models import Article
from helpcenter.services import administration
from helpcenter.services.models import Service
from helpcenter.transactions import StaleError, operation
from helpcenter.web.refusals import RefusedError

blueprint = Blueprint("article_editor", __name__, url_prefix="/console/articles")
blueprint.add_app_template_global(editor_tabs.drawn, "editor_tabs")


@blueprint.get("")
@requires(Permission.ARTICLE_DRAFT)
def index() -> ResponseReturnValue:
    """The articles of a service (`service`), the one changed last first."""
    services = administration.services(current_operator)
    if not services:
        return render_template("articles/editor/no_service.html")
    service = editor_access.chosen_service(current_operator, request.args.get("service"))
    return render_template(
        "articles/editor/index.html",
        service=service,
        services=services,
        found=editor_list.requested(service),
        total=editor_list.number_in(service),
        categories=editor_forms.filled_place(service, None).category_id.choices[1:],
        statuses=editor_page.STATUSES,
    )


@blueprint.get("/new")
@requires(Permission.ARTICLE_DRAFT)
def new() -> ResponseReturnValue:
    """An empty editor; `title`: words that were searched for in vain."""
    service = editor_access.chosen_service(current_operator, request.args.get("service"))
    language = editor_page.language(service)
    title = request.args.get("title", "")[: writing.LONGEST_TITLE]
    return editor_page.render(service, None, language, TextForm(formdata=None, data={"title": title}))


@blueprint.post("/new")
@requires(Permission.ARTICLE_DRAFT)
def create() -> ResponseReturnValue:
    """Make an article of what was typed."""
    service = editor_access.chosen_service(current_operator, request.args.get("service"))
    form, language = TextForm(), editor_page.language(service)
    if not form.title.data.strip():
        form.validate()
        form.title.errors = [_("Enter a title.")]
        return editor_page.render(service, None, language, form), 422
    return _saved(service, None, language, form)


@blueprint.get("/<int:article_id>")
@requires(Permission.ARTICLE_DRAFT)
def show(article_id: int) -> ResponseReturnValue:
    """The editor with the newest text in one language (`language`)."""
    service, article = editor_access.article_or_404(current_operator, article_id)
    language = editor_page.language(service)
    form = editor_forms.filled_text(versions.newest_of(article).get(language))
    return editor_page.render(service, article, language, form)


@blueprint.post("/<int:article_id>")
@requires(Permission.ARTICLE_DRAFT)
def save(article_id: int) -> ResponseReturnValue:
    """Save what was typed as the newest version; `then`: publish, or publish at the time given."""
    service, article = editor_access.article_or_404(current_operator, article_id)
    return _saved(service, article, editor_page.language(service), TextForm())


def _saved(service: Service, article: Article | None, language: str, form: TextForm) -> ResponseReturnValue:
    then = request.form.get("then", "")
    if then in editor_page.DECISIONS and not current_operator.may(Permission.ARTICLE_PUBLISH):
        abort(403)
    if not form.validate():
        return editor_page.render(service, article, language, form), 422
    try:
        with operation():
            article = _written(service, article, language, form)
            _decide(service, article, then, form)
    except StaleError:
        return editor_page.collided(service, article, language, form), 409
    except RefusedError as refusal:
        form["at" if refusal.field == "at" else "title"].errors = [str(refusal)]
        return editor_page.render(service, _kept(article), language, form), 422
    flash(str(editor_page.DECISIONS.get(then, _("Saved as a draft."))))
    return redirect(url_for("article_editor.show", article_id=article.id, language=language), 303)


def _written(service: Service, article: Article | None, language: str, form: TextForm) -> Article:
    by = current_operator.id
    typed: dict[str, Any] = {"title": form.title.data, "markdown": form.markdown.data, "base": form.base.data or 0}
    if article is None:
        article = writing.create(service, by=by)
        typed["base"] = 0
    writing.write(article, language, by=by, **typed)
    return article


def _decide(service: Service, article: Article, then: str, form: TextForm) -> None:
    if then == "publish":
        publishing.publish(article, by=current_operator.id)
    elif then == "schedule":
        due_at = form.due_at(service)
        if due_at is None:
            raise RefusedError(_("Choose when it is to be published."), "at")
        publishing.schedule(article, due_at, by=current_operator.id)


def _kept(article: Article | None) -> Article | None:
    """The article as it is in the database: one that was to be made is not there."""
    return article if article is not None and article.id is not None else None


@blueprint.post("/<int:article_id>/place")
@requires(Permission.ARTICLE_DRAFT)
def place(article_id: int) -> ResponseReturnValue:
    """Category, home page, order."""
    service, article = editor_access.article_or_404(current_operator, article_id)
    language = editor_page.language(service)
    if not editor_access.may_place(current_operator, article):
        abort(403)
    form = PlaceForm(service)
    if not form.validate():
        text = editor_forms.filled_text(versions.newest_of(article).get(language))
        return editor_page.render(service, article, language, text, place=form), 422
    values = {"category_id": form.category_id.data or None, "pinned": form.pinned.data, "position": form.position.data}
    writing.place(article, by=current_operator.id, **values)
    flash(_("Saved."))
    return redirect(url_for("article_editor.show", article_id=article.id, language=language), 303)
