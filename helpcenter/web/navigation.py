"""The console's main menu: what the signed-in operator may open."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, request, url_for
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_login import current_user


@dataclass(frozen=True)
class Destination:
    """An entry of the main menu, for those with one of `permissions`.

    `section` is the path it and everything below it lives at; `also` are others.
    """

    key: str
    label: LazyString
    icon: str
    section: str
    permissions: tuple[str, ...]
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item:
    """An entry as the layout draws it."""

    key: str
    label: str
    icon: str
    url: str
    active: bool
    count: int = 0


def init(app: Flask, destinations: tuple[Destination, ...]) -> None:
    """Give every template the menu of the signed-in operator."""
    app.context_processor(lambda: _context(destinations) if current_user and current_user.is_authenticated else {})


def _context(destinations: tuple[Destination, ...]) -> dict[str, object]:
    allowed = [d for d in destinations if any(map(current_user.may, d.permissions))]
    return {
        "nav": [Item(d.key, str(d.label), d.icon, d.section, _is_here(d)) for d in allowed],
        "account_menu": [_profile(), _sign_out()],
        "theme": None if current_user.theme == "system" else current_user.theme,
        "current_operator": current_user,
    }


def _is_here(destination: Destination) -> bool:
    return request.path.startswith((destination.section, *destination.also))


def _profile() -> dict[str, str]:
    return {"label": _("Your profile"), "url": url_for("profile.show"), "icon": "user", "method": "get"}


def _sign_out() -> dict[str, str]:
    return {"label": _("Sign out"), "url": url_for("accounts.sign_out"), "icon": "log-out", "method": "post"}
