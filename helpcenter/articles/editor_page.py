"""Drawing the editor."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask_babel import LazyString, gettext, lazy_gettext

from helpcenter.accounts.access import current_operator
from helpcenter.articles import editor_access, editor_forms, feedback, publishing, versions
from helpcenter.articles.editor_forms import PlaceForm, TextForm
from helpcenter.articles.editor_list import Row, Status
from helpcenter.articles.models import Article
from helpcenter.articles.version_model import ArticleVersion
from helpcenter.services.finding import LANGUAGE_NAMES
from helpcenter.services.models import Service

DECISIONS: dict[str, LazyString] = {
    "publish": lazy_gettext("Published."),
    "schedule": lazy_gettext("It will be published at that time."),
}
"""What may be decided about what is saved → what is said afterwards."""
STATUSES: dict[Status, LazyString] = {
    Status.PUBLISHED: lazy_gettext("Published"),
    Status.DRAFT: lazy_gettext("Draft"),
    Status.CHANGED: lazy_gettext("Unpublished changes"),
    Status.SCHEDULED: lazy_gettext("Scheduled"),
}
NEWEST = 5
"""Versions beside the text."""


def language(service: Service) -> str:
    """The language that the address asks for, if the service has it."""
    asked = request.args.get("language", "")
    return asked if asked in service.languages else service.default_language


def render(
    service: Service,
    article: Article | None,
    chosen: str,
    form: TextForm,
    *,
    place: PlaceForm | None = None,
    conflict: dict[str, object] | None = None,
) -> str:
    """The editor of an article, or of a new one (None), in the language `chosen`."""
    texts = versions.newest_of(article) if article else {}
    history = versions.all_of(article, chosen) if article else []
    return render_template(
        "articles/editor/page.html",
        service=service,
        article=article,
        row=Row(article, texts) if article else None,
        title=versions.title(texts, current_operator.language, service.default_language) or gettext("New article"),
        chosen=chosen,
        languages=_languages(service, article, texts, chosen),
        form=form,
        place=place or editor_forms.filled_place(service, article),
        may_place=editor_access.may_place(current_operator, article),
        due_at=publishing.due_at(article) if article else None,
        live=versions.live_number(article.text_in(chosen)) if article else None,
        history=history[:NEWEST],
        more=max(len(history) - NEWEST, 0),
        open_feedback=feedback.number_open(article) if article else 0,
        conflict=conflict,
    )


def collided(service: Service, article: Article | None, chosen: str, form: TextForm) -> str:
    """The editor with what was typed, beside what somebody else has saved; saving again goes on from that."""
    newest = versions.newest_of(article).get(chosen) if article else None
    if newest is None:
        return render(service, article, chosen, form)
    differences = [
        {"label": field.label.text, "saved": saved[:500], "typed": (field.data or "")[:500]}
        for field, saved in ((form.title, newest.title), (form.markdown, newest.markdown))
        if saved != field.data
    ]
    form.base.data, form.base.raw_data = newest.number, None
    by = newest.created_by.name if newest.created_by else None
    return render(service, article, chosen, form, conflict={"by": by, "differences": differences})


def _languages(
    service: Service, article: Article | None, texts: dict[str, ArticleVersion], chosen: str
) -> list[dict[str, object]]:
    """The tabs: which language has a text, and which has none."""
    return [
        {
            "label": LANGUAGE_NAMES[one] if _is_written(texts, one) or not article else _not_written(one),
            "url": url_for("article_editor.show", article_id=article.id, language=one)
            if article
            else url_for("article_editor.new", service=service.slug, language=one),
            "active": one == chosen,
        }
        for one in service.languages
    ]


def _is_written(texts: dict[str, ArticleVersion], one: str) -> bool:
    return one in texts and bool(texts[one].title)


def _not_written(one: str) -> str:
    return str(gettext("%(language)s (no text)", language=LANGUAGE_NAMES[one]))
