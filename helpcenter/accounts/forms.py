"""Forms of signing in, of links in mails, and of one's own profile."""

from __future__ import annotations

from babel.core import Locale
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField, SelectChoice, SelectField, StringField
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length, Optional

from helpcenter.web import time_zones
from helpcenter.web.languages import LANGUAGES

OWN_NAMES = {language: Locale.parse(language).get_display_name(language) for language in LANGUAGES}
THEMES = {"system": _("As the device"), "light": _("Light"), "dark": _("Dark")}
LONG = _("Enter at most 100 characters.")


class _AnonymousForm(FlaskForm):
    """Of a visitor, so Origin is checked rather than a token (design.md rule 16)."""

    class Meta:
        csrf = False


class SignInForm(_AnonymousForm):
    """E-mail and password."""

    email = EmailField(_("E-mail address"), [InputRequired(_("Enter your e-mail address.")), Length(max=254)])
    password = PasswordField(_("Password"), [InputRequired(_("Enter your password.")), Length(max=1000)])


class CodeForm(_AnonymousForm):
    """The code after the password. `half_way` shows that the password was right."""

    half_way = HiddenField()
    code = StringField(_("Code"), [DataRequired(_("Enter the code.")), Length(max=40)])


class ForgottenForm(_AnonymousForm):
    """For whom a new password is asked."""

    email = EmailField(_("E-mail address"), [InputRequired(_("Enter your e-mail address.")), Length(max=254)])


class NewPasswordForm(_AnonymousForm):
    """A password of one's own choice, typed twice."""

    password = PasswordField(_("New password"), [InputRequired(_("Enter a password.")), Length(max=1000)])
    again = PasswordField(
        _("New password again"),
        [InputRequired(_("Enter it again.")), EqualTo("password", _("The two passwords are different."))],
    )


class FirstForm(NewPasswordForm):
    """The first administrator."""

    name = StringField(_("Name"), [DataRequired(_("Enter the name.")), Length(max=100, message=LONG)])
    email = EmailField(_("E-mail address"), [InputRequired(_("Enter your e-mail address.")), Length(max=254)])
    language = SelectField(_("Language"), choices=[SelectChoice(one, name) for one, name in OWN_NAMES.items()])


class ProfileForm(FlaskForm):
    """What operators set for themselves."""

    name = StringField(_("Name"), [DataRequired(_("Enter the name.")), Length(max=100, message=LONG)])
    nickname = StringField(_("Nickname"), [Optional(), Length(max=100, message=LONG)])
    language = SelectField(_("Language"), choices=[SelectChoice(one, name) for one, name in OWN_NAMES.items()])
    time_zone = SelectField(_("Time zone"), choices=[SelectChoice(name, name) for name in time_zones.names()])
    theme = SelectField(_("Colours"), choices=[SelectChoice(one, word) for one, word in THEMES.items()])


class OwnPasswordForm(FlaskForm):
    """The old password and a new one."""

    current = PasswordField(_("Current password"), [InputRequired(_("Enter your password.")), Length(max=1000)])
    password = PasswordField(_("New password"), [InputRequired(_("Enter a password.")), Length(max=1000)])
    again = PasswordField(
        _("New password again"),
        [InputRequired(_("Enter it again.")), EqualTo("password", _("The two passwords are different."))],
    )


class SetUpForm(FlaskForm):
    """The first code of an authenticator app."""

    code = StringField(_("Code"), [DataRequired(_("Enter the code.")), Length(max=40)])


class ConfirmForm(FlaskForm):
    """The password once more, before the second factor is changed."""

    current = PasswordField(_("Current password"), [InputRequired(_("Enter your password.")), Length(max=1000)])
