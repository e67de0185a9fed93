"""Service management → Help center → business hours: the week and the holidays (live-chat.md 1.9)."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.permissions import Permission
from helpcenter.admin.forms import hours as forms
from helpcenter.admin.forms.hours import HolidayForm, WeekForm, YearForm
from helpcenter.clock import now
from helpcenter.services import administration, hours, opening
from helpcenter.services.models import Service
from helpcenter.web.refusals import RefusedError

blueprint = Blueprint("admin_hours", __name__, url_prefix="/admin/services/<slug>/help-center/hours")


@blueprint.get("")
@requires(Permission.SERVICE_SETTINGS)
def show(slug: str) -> ResponseReturnValue:
    """The week and the holidays as they are."""
    return _page(administration.service_or_404(current_operator, slug))


@blueprint.post("")
@requires(Permission.SERVICE_SETTINGS)
def save(slug: str) -> ResponseReturnValue:
    """Set the week, or show it again with what is wrong."""
    service = administration.service_or_404(current_operator, slug)
    form = WeekForm()
    if not form.validate() or not _saved(service, form):
        return _page(service, week=form), 422
    flash(_("Saved."))
    return _back(slug)


@blueprint.post("/holidays")
@requires(Permission.SERVICE_SETTINGS)
def add(slug: str) -> ResponseReturnValue:
    """Add a holiday."""
    service = administration.service_or_404(current_operator, slug)
    form = HolidayForm()
    if not form.validate():
        return _page(service, holiday=form), 422
    if not opening.add_holiday(service, form.day.data, form.name.data.strip(), by=current_operator.id):
        form.day.errors = [_("This day is a holiday already.")]
        return _page(service, holiday=form), 422
    flash(_("The holiday was added."))
    return _back(slug)


@blueprint.post("/holidays/public")
@requires(Permission.SERVICE_SETTINGS)
def add_public(slug: str) -> ResponseReturnValue:
    """Add Japan's public holidays of a year."""
    service = administration.service_or_404(current_operator, slug)
    form = YearForm()
    if not form.validate():
        return _page(service, year=form), 422
    language = service.default_language
    added = opening.add_public_holidays(service, form.year.data, language, by=current_operator.id)
    flash(ngettext("%(num)s holiday was added.", "%(num)s holidays were added.", added))
    return _back(slug)


@blueprint.post("/holidays/removal")
@requires(Permission.SERVICE_SETTINGS)
def remove(slug: str) -> ResponseReturnValue:
    """Take a holiday off the list."""
    service = administration.service_or_404(current_operator, slug)
    try:
        opening.remove_holiday(service, date.fromisoformat(request.form.get("day", "")), by=current_operator.id)
    except ValueError:
        flash(_("This is not a date."), "error")
        return _back(slug)
    flash(_("The holiday was removed."))
    return _back(slug)


def _saved(service: Service, form: WeekForm) -> bool:
    try:
        opening.set_week(service, form.week(), by=current_operator.id)
    except RefusedError as refusal:
        form[f"day_{refusal.field}"].errors = [str(refusal)]
        return False
    return True


def _back(slug: str) -> ResponseReturnValue:
    return redirect(url_for("admin_hours.show", slug=slug), 303)


def _page(
    service: Service, week: WeekForm | None = None, holiday: HolidayForm | None = None, year: YearForm | None = None
) -> str:
    moment = now()
    return render_template(
        "admin/hours.html",
        service=service,
        week=week or forms.filled(service),
        holiday=holiday or HolidayForm(formdata=None),
        year=year or YearForm(formdata=None, data={"year": moment.year + (moment.month > 10)}),
        holidays=opening.closed_days(service),
        is_open=hours.is_open(service, moment),
        is_always_open=not hours.of(service).week,
        next_opening=hours.next_opening(service, moment),
    )
