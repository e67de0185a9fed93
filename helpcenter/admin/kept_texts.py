"""The pages of texts that operators put into what they write; a Screen says what is about one kind of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.models import Operator
from helpcenter.accounts.permissions import Permission
from helpcenter.admin import filled_preview
from helpcenter.admin.forms import kept_text as forms
from helpcenter.admin.forms.kept_text import KeptTextForm
from helpcenter.extensions import db
from helpcenter.services import kept_texts
from helpcenter.services.finding import LANGUAGE_NAMES
from helpcenter.services.kept_text_model import KeptText
from helpcenter.services.models import Service
from helpcenter.web import list_search
from helpcenter.web.refusals import RefusedError


@dataclass(frozen=True)
class Screen:
    """One kind: where its pages are, whose they are, and their words."""

    endpoint: str
    path: str
    kind: type[KeptText]
    form: type[KeptTextForm]
    service: Callable[[Operator, str], Service]
    """Finds the service of an address, or ends the request."""
    head: str
    """The template of the head with the tabs."""
    above: tuple[LazyString, str]
    """Word and endpoint of the first breadcrumb."""
    title: LazyString
    name: LazyString
    name_hint: LazyString
    add: LazyString
    icon: str
    none: LazyString
    none_hint: LazyString
    prefix: str = ""
    """What is shown before a name."""


def blueprint_of(screen: Screen) -> Blueprint:
    """The routes of one kind."""
    pages = Blueprint(screen.endpoint, __name__, url_prefix=f"/admin/services/<slug>/{screen.path}")

    @pages.get("")
    @requires(Permission.SERVICE_SETTINGS)
    def index(slug: str) -> ResponseReturnValue:
        """The list in one language (`?language=`), or what `?q=` finds in it."""
        return _list(screen, _service(screen, slug))

    @pages.get("/new")
    @requires(Permission.SERVICE_SETTINGS)
    def new(slug: str) -> ResponseReturnValue:
        """An empty form."""
        service = _service(screen, slug)
        return _page(screen, service, None, screen.form(service, formdata=None, data={"language": _language(service)}))

    @pages.post("/new")
    @requires(Permission.SERVICE_SETTINGS)
    def create(slug: str) -> ResponseReturnValue:
        """Make one."""
        return _save(screen, _service(screen, slug), None)

    @pages.post("/preview")
    @requires(Permission.SERVICE_SETTINGS)
    def preview(slug: str) -> ResponseReturnValue:
        """How what is typed reads when it is filled in."""
        service = _service(screen, slug)
        shown = filled_preview.of(service, screen.form(service).values, screen.kind.PLACEHOLDERS)
        return render_template("admin/_filled_preview.html", preview=shown)

    _add_records(pages, screen)
    return pages


def _add_records(pages: Blueprint, screen: Screen) -> None:
    @pages.get("/<int:text_id>")
    @requires(Permission.SERVICE_SETTINGS)
    def show(slug: str, text_id: int) -> ResponseReturnValue:
        """One of them."""
        service = _service(screen, slug)
        one = _one_or_404(screen, service, text_id)
        return _page(screen, service, one, screen.form(service, formdata=None, data=forms.data(one)))

    @pages.post("/<int:text_id>")
    @requires(Permission.SERVICE_SETTINGS)
    def change(slug: str, text_id: int) -> ResponseReturnValue:
        """Save it."""
        service = _service(screen, slug)
        return _save(screen, service, _one_or_404(screen, service, text_id))

    @pages.post("/<int:text_id>/position")
    @requires(Permission.SERVICE_SETTINGS)
    def move(slug: str, text_id: int) -> ResponseReturnValue:
        """One place up or down (`direction`)."""
        service = _service(screen, slug)
        one = _one_or_404(screen, service, text_id)
        kept_texts.move(one, "up" if request.form.get("direction") == "up" else "down", by=current_operator.id)
        return _to_list(screen, service, one.language)

    @pages.post("/<int:text_id>/removal")
    @requires(Permission.SERVICE_SETTINGS)
    def remove(slug: str, text_id: int) -> ResponseReturnValue:
        """Delete it."""
        service = _service(screen, slug)
        one = _one_or_404(screen, service, text_id)
        kept_texts.delete(one, by=current_operator.id)
        flash(_("%(name)s was deleted.", name=one.name))
        return _to_list(screen, service, one.language)


def _service(screen: Screen, slug: str) -> Service:
    return screen.service(current_operator, slug)


def _list(screen: Screen, service: Service) -> str:
    language, words = _language(service), list_search.words()
    every = kept_texts.of_service(screen.kind, service, language)
    return render_template(
        "admin/kept_texts.html",
        screen=screen,
        service=service,
        chosen=language,
        choices=_choices(screen, service, language),
        texts=list_search.matching(every, words, lambda one: [getattr(one, field) for field in ("name", *one.FILLED)]),
        total=len(every),
        words=words,
    )


def _save(screen: Screen, service: Service, one: KeptText | None) -> ResponseReturnValue:
    form = screen.form(service)
    if not form.validate():
        return _page(screen, service, one, form), 422
    try:
        if one is None:
            kept_texts.create(screen.kind, service, by=current_operator.id, **form.values)
        else:
            kept_texts.change(one, by=current_operator.id, **form.values)
    except RefusedError as refusal:
        refusal.put_into(form)
        return _page(screen, service, one, form), 422
    flash(_("Saved."))
    return _to_list(screen, service, form.values["language"])


def _page(screen: Screen, service: Service, one: KeptText | None, form: KeptTextForm) -> str:
    return render_template(
        "admin/kept_text.html",
        screen=screen,
        service=service,
        one=one,
        form=form,
        placeholders={name: filled_preview.WORDS[name] for name in screen.kind.PLACEHOLDERS},
        preview=filled_preview.of(service, form.values, screen.kind.PLACEHOLDERS),
    )


def _choices(screen: Screen, service: Service, chosen: str) -> list[dict[str, object]]:
    """The switch between the service's languages."""
    page = f"{screen.endpoint}.index"
    return [
        {"label": LANGUAGE_NAMES[one], "url": url_for(page, slug=service.slug, language=one), "chosen": one == chosen}
        for one in service.languages
    ]


def _to_list(screen: Screen, service: Service, language: str) -> ResponseReturnValue:
    return redirect(url_for(f"{screen.endpoint}.index", slug=service.slug, language=language), 303)


def _language(service: Service) -> str:
    asked = request.args.get("language", "")
    return asked if asked in service.languages else service.default_language


def _one_or_404(screen: Screen, service: Service, text_id: int) -> KeptText:
    one = db.session.get(screen.kind, text_id)
    return one if one is not None and one.service_id == service.id else abort(404)
