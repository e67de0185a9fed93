"""Master data → SNS settings → chat settings (chat-import.md 2). Four permissions, each one by itself."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.extensions import db
from helpcenter.imports import chat_settings, finding, forms, overview, preview
from helpcenter.imports.forms import ChatSettingForm
from helpcenter.imports.models import ChatSource
from helpcenter.imports.overview import Process
from helpcenter.services.membership import services_of
from helpcenter.services.models import Service
from helpcenter.web import list_search
from helpcenter.web.refusals import RefusedError

blueprint = Blueprint("chat_settings", __name__, url_prefix="/admin/chat-settings")


@blueprint.get("")
@requires(Permission.CHAT_SETTING_VIEW)
def index() -> ResponseReturnValue:
    """The list, of all services that the operator may see, or those that `?q=` finds by what their row says."""
    sources = db.session.scalars(finding.sources(current_operator)).all()
    words = list_search.words()
    processes = list_search.matching((overview.process_of(one) for one in sources), words, _shown)
    return render_template("imports/chat_settings.html", processes=processes, words=words)


@blueprint.get("/new")
@requires(Permission.CHAT_SETTING_CREATE)
def new() -> ResponseReturnValue:
    """An empty form; `?service=` chooses the service, and what was typed already stays."""
    service = _service(request.args.get("service", type=int))
    form = ChatSettingForm(formdata=request.args) if "name" in request.args else forms.empty(service)
    return _page(form, service, None)


@blueprint.post("")
@requires(Permission.CHAT_SETTING_CREATE)
def create() -> ResponseReturnValue:
    """Make one. Its process is stopped; the page then offers to start it."""
    service = _service(request.args.get("service", type=int))
    form = _form(service, None)
    if not form.validate():
        return _page(form, service, None), 422
    try:
        source = chat_settings.create(service, by=current_operator, **form.values)
    except RefusedError as refusal:
        refusal.put_into(form)
        return _page(form, service, None), 422
    flash(_("The chat setting is saved. Start its process to begin importing."))
    return redirect(url_for("chat_settings.page", source_id=source.id), 303)


@blueprint.get("/<int:source_id>")
@requires(Permission.CHAT_SETTING_VIEW)
def page(source_id: int) -> ResponseReturnValue:
    """One of them; to be changed by who may."""
    source = finding.source(current_operator, source_id)
    return _page(forms.filled(source), source.service, source)


@blueprint.post("/<int:source_id>")
@requires(Permission.CHAT_SETTING_UPDATE)
def save(source_id: int) -> ResponseReturnValue:
    """Save it. Disabled, it stops at once; any other change waits for the restart of its process."""
    source = finding.source(current_operator, source_id)
    form = _form(source.service, source)
    if not form.validate():
        return _page(form, source.service, source), 422
    try:
        chat_settings.change(source, by=current_operator, **form.values)
    except RefusedError as refusal:
        refusal.put_into(form)
        return _page(form, source.service, source), 422
    flash(_("The chat setting is saved."))
    return redirect(url_for("chat_settings.page", source_id=source.id), 303)


@blueprint.post("/<int:source_id>/removal")
@requires(Permission.CHAT_SETTING_DELETE)
def remove(source_id: int) -> ResponseReturnValue:
    """Delete it, unless calls came from it."""
    source = finding.source(current_operator, source_id)
    try:
        chat_settings.delete(source, by=current_operator)
    except RefusedError as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("chat_settings.page", source_id=source_id), 303)
    flash(_("%(name)s was deleted.", name=source.name))
    return redirect(url_for("chat_settings.index"), 303)


@blueprint.post("/test")
@requires(Permission.CHAT_SETTING_CREATE)
def test_new() -> ResponseReturnValue:
    """Test the connection with what is typed for a new one."""
    return _test(_service(request.args.get("service", type=int)), None)


@blueprint.post("/<int:source_id>/test")
@requires(Permission.CHAT_SETTING_UPDATE)
def test(source_id: int) -> ResponseReturnValue:
    """Test the connection with what is typed; with the stored secret, unless the address leads to another host."""
    source = finding.source(current_operator, source_id)
    return _test(source.service, source)


def _shown(process: Process) -> tuple[str, ...]:
    """The words of its row in the list."""
    source = process.source
    return source.name, process.kind, *source.service.name.values(), source.default_operator.name


def _test(service: Service, source: ChatSource | None) -> ResponseReturnValue:
    form = _form(service, source)
    if not form.validate():
        return render_template("imports/_test.html", form=form, preview=None), 422
    values = form.values
    if source is not None and values["secret"] is None:
        values["secret"] = chat_settings.kept_secret(source, values["url"])
    tried = ChatSource(id=source.id if source else None, service_id=service.id, **values)
    return render_template("imports/_test.html", form=form, preview=preview.of(tried, values["secret"]))


def _service(service_id: int | None) -> Service:
    """The service of a new chat setting: the one asked for, else the first; 404 for a foreign one."""
    services = [one for one in services_of(current_operator) if one.archived_at is None]
    chosen = [one for one in services if service_id in (None, one.id)]
    if not chosen:
        abort(404)
    return chosen[0]


def _form(service: Service, source: ChatSource | None) -> ChatSettingForm:
    form = ChatSettingForm()
    form.offer(service, source)
    return form


def _page(form: ChatSettingForm, service: Service, source: ChatSource | None) -> str:
    form.offer(service, source)
    needed = Permission.CHAT_SETTING_UPDATE if source else Permission.CHAT_SETTING_CREATE
    return render_template(
        "imports/chat_setting.html",
        form=form,
        service=service,
        own_services=[one for one in services_of(current_operator) if one.archived_at is None],
        source=source,
        process=overview.process_of(source) if source else None,
        calls=chat_settings.calls_from(source) if source else 0,
        may_save=current_operator.may(needed),
        may_delete=source is not None and current_operator.may(Permission.CHAT_SETTING_DELETE),
        may_manage=current_operator.may(Permission.SERVICE_MANAGEMENT),
    )
