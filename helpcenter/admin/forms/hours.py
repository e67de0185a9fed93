"""Help center → business hours."""

from __future__ import annotations

from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from helpcenter.services import hours, hours_text
from helpcenter.services.hours import Period
from helpcenter.services.models import Service
from helpcenter.web.date_fields import DateField
from helpcenter.web.refusals import RefusedError

WEEKDAYS = range(7)
FIRST_YEAR, LAST_YEAR = 2000, 2099


class WeekForm(FlaskForm):
    """One line of times for each weekday, in fields day_0 (Monday) to day_6."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        names = get_locale().days["stand-alone"]["wide"]
        for weekday in WEEKDAYS:
            self[f"day_{weekday}"].label.text = names[weekday]

    def week(self) -> dict[int, list[Period]]:
        """Weekday → periods, after the form was found valid."""
        return {weekday: hours_text.read(self[f"day_{weekday}"].data) for weekday in WEEKDAYS}

    def validate(self, *arguments: Any, **keywords: Any) -> bool:
        """Each line by itself."""
        correct = bool(super().validate(*arguments, **keywords))
        for weekday in WEEKDAYS:
            field = self[f"day_{weekday}"]
            try:
                hours_text.read(field.data or "")
            except RefusedError as refusal:
                field.errors, correct = [str(refusal)], False
        return correct


for _weekday in WEEKDAYS:
    _longest = Length(max=200, message=_("Enter at most 200 characters."))
    setattr(WeekForm, f"day_{_weekday}", StringField(validators=[_longest], filters=[lambda typed: typed or ""]))


class HolidayForm(FlaskForm):
    """One day on which the service is closed."""

    day = DateField(_("Date"), [InputRequired(_("Enter the date."))])
    name = StringField(
        _("Holiday"),
        [DataRequired(_("Enter what the day is called.")), Length(max=100, message=_("Enter at most 100 characters."))],
    )


class YearForm(FlaskForm):
    """The year whose public holidays are added."""

    year = IntegerField(
        _("Year"),
        [
            InputRequired(_("Enter a year from 2000 to 2099.")),
            NumberRange(FIRST_YEAR, LAST_YEAR, _("Enter a year from 2000 to 2099.")),
        ],
    )


def filled(service: Service) -> WeekForm:
    """The form as the service is now."""
    week = hours.of(service).week
    data = {f"day_{weekday}": hours_text.write(week.get(weekday, [])) for weekday in WEEKDAYS}
    return WeekForm(formdata=None, data=data)
