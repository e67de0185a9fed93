"""Forms of the embed code."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length, Optional, Regexp


class SiteForm(FlaskForm):
    """A site to allow."""

    origin = StringField(
        _("Site"),
        [
            DataRequired(_("Enter the address of the site.")),
            Length(max=260, message=_("Enter at most 260 characters.")),
        ],
    )


class SignInForm(FlaskForm):
    """Where the service's customers sign in."""

    sign_in_url = StringField(
        _("Sign-in address"),
        [
            Optional(),
            Length(max=500, message=_("Enter at most 500 characters.")),
            Regexp(
                r"https?://[^\s\"'<>\\]+\Z",
                message=_("Begin with https:// or http://, as in https://shop.example.com."),
            ),
        ],
        filters=[lambda typed: (typed or "").strip()],
    )
