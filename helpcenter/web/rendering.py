"""What every template can use."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from datetime import timedelta
from typing import Any

from flask import Flask, current_app
from flask_babel import format_date, format_datetime, format_time, to_user_timezone
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from jinja2 import Environment, Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from markupsafe import Markup, escape

from helpcenter.clock import now
from helpcenter.columns import localized
from helpcenter.web import assets, bundles, device, languages, times


class QuickTemplate(Template):
    """A template whose macros are made once, and whose globals are one dictionary.

    Jinja compares all global names at every `{% from … import … %}`, and looks for each in two places at every
    `{% include %}`, because a template could be loaded with globals of its own. Ours are the same everywhere, and both
    together took most of the time of drawing a line.
    """

    @classmethod
    def _from_namespace(
        cls,
        environment: Environment,
        namespace: MutableMapping[str, Any],
        globals: MutableMapping[str, Any],  # noqa: A002  # Jinja's name
    ) -> Template:
        return super()._from_namespace(environment, namespace, dict(globals))

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        if self._module is None:
            self._module = self.make_module()
        return self._module


def init(app: Flask) -> None:
    """Globals and filters of the templates."""
    app.jinja_env.template_class = QuickTemplate
    app.jinja_env.globals.update(csrf_field=csrf_field, csrf_token=token, language=languages.current, now=now)
    app.jinja_env.filters.update(
        day=lambda value: format_date(value, "long"),
        short_time=lambda value: to_user_timezone(value).strftime("%H:%M"),  # in any language, and ten times quicker
        clock_time=lambda value: format_time(value, "HH:mm:ss"),
        stamp=lambda value: format_datetime(value, "yyyy/MM/dd HH:mm"),
        stamp_seconds=lambda value: format_datetime(value, "yyyy/MM/dd HH:mm:ss"),
        duration=duration,
        linked=linked,
        browser_name=device.name,
        language_name=languages.display_name,
        localized=lambda texts: localized(texts, languages.current()),
    )
    assets.init(app)
    bundles.init(app)
    times.init(app)


def fragment(template: str, **context: Any) -> str:
    """Draw a template without what pages get for each request, so also where there is none (frames, jobs)."""
    return current_app.jinja_env.get_template(template).render(context)


def token() -> str:
    """The CSRF token of the signed-in operator; '' for a visitor, who must get no session, and in pushed frames.

    In frames it is not missed: every htmx request carries the page's token in a header.
    """
    return generate_csrf() if current_user and current_user.is_authenticated else ""


def csrf_field() -> Markup:
    """The hidden field that a signed-in person's form carries; nothing for a visitor."""
    value = token()
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(value) if value else Markup("")


def duration(value: timedelta | float) -> str:
    """Seconds as 0:38 or 1:02:05."""
    seconds = int(value.total_seconds() if isinstance(value, timedelta) else value)
    hours, rest = divmod(max(seconds, 0), 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


_LINK = re.compile(r"https?://[^\s<>\"'（）「」、。]+")


def linked(text: str) -> Markup:
    """Plain text as safe HTML with web addresses as links that open elsewhere and tell nothing.

    Line breaks stay as they are: bubbles and notes keep them by style.
    """
    out: list[Markup] = []
    position = 0
    for found in _LINK.finditer(text):
        out.append(escape(text[position : found.start()]))
        out.append(Markup('<a href="{0}" target="_blank" rel="noopener noreferrer nofollow">{0}</a>').format(found[0]))
        position = found.end()
    out.append(escape(text[position:]))
    return Markup("").join(out)
