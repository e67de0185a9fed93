"""Forms of the embed code."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length


class SiteForm(FlaskForm):
    """A site to allow."""

    origin = StringField(
        _("Site"),
        [
            DataRequired(_("Enter the address of the site.")),
            Length(max=260, message=_("Enter at most 260 characters.")),
        ],
    )
