"""The administration menu: what the signed-in operator may open, about the service chosen in its switch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import g, request, session, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from helpcenter.accounts.access import current_operator
from helpcenter.accounts.permissions import Permission
from helpcenter.admin import tabs
from helpcenter.admin.tabs import Tab
from helpcenter.imports import overview as processes_overview
from helpcenter.services import administration
from helpcenter.services.models import Service

SERVICE = "administered_service"
"""Key in the session: the slug of the service whose settings were open last."""


@dataclass(frozen=True)
class Entry:
    """An entry of the menu. With `of_service` its page takes the service's slug; `shown` may hide it.

    `tabs` are those of its pages.
    """

    label: LazyString
    icon: str
    endpoint: str
    permission: Permission
    of_service: bool = True
    tabs: tuple[Tab, ...] = ()
    shown: Callable[[Service], bool] = lambda service: True
    count: Callable[[], int] = lambda: 0


MENU: tuple[tuple[LazyString, tuple[Entry, ...]], ...] = (
    (
        _("Service management"),
        (
            Entry(
                _("Help center"),
                "life-buoy",
                "admin_help_center.show",
                Permission.SERVICE_SETTINGS,
                tabs=tabs.HELP_CENTER,
            ),
            Entry(
                _("Chat"),
                "message-circle",
                "admin_chat.index",
                Permission.SERVICE_SETTINGS,
                tabs=tabs.CHAT,
                shown=lambda service: service.chat_enabled,
            ),
            Entry(_("Tickets"), "ticket", "admin_tickets.show", Permission.SERVICE_SETTINGS, tabs=tabs.TICKETS),
            Entry(_("Webhooks"), "webhook", "admin_webhooks.index", Permission.SERVICE_SETTINGS),
        ),
    ),
    (
        _("Staff"),
        (
            Entry(_("Operators"), "users", "admin_operators.index", Permission.OPERATORS, of_service=False),
            Entry(_("Roles"), "shield", "admin_roles.index", Permission.OPERATORS, of_service=False),
        ),
    ),
    (
        _("Installation"),
        (
            Entry(_("Services"), "building-2", "admin_services.index", Permission.SERVICE_SETTINGS, of_service=False),
            Entry(_("API tokens"), "key", "admin_api_tokens.index", Permission.OPERATORS, of_service=False),
            Entry(_("Audit log"), "scroll-text", "admin_audit_log.index", Permission.AUDIT_LOG, of_service=False),
        ),
    ),
    (
        _("Master data and operation"),
        (
            Entry(
                _("Chat settings"),
                "plug",
                "chat_settings.index",
                Permission.CHAT_SETTING_VIEW,
                of_service=False,
            ),
            Entry(_("Call creation settings"), "file-text", "admin_call_templates.index", Permission.SERVICE_SETTINGS),
            Entry(
                _("Service settings"),
                "server",
                "chat_syncs.index",
                Permission.SERVICE_MANAGEMENT,
                of_service=False,
                count=lambda: processes_overview.attention(current_operator),
            ),
        ),
    ),
)


def first_url() -> str | None:
    """Where /admin/ leads to: the first entry that this operator may open; None where there is none."""
    return next((item["url"] for group in context()["admin_menu"] for item in group["items"]), None)


def context() -> dict[str, Any]:
    """What layouts/admin.html expects, and the tabs."""
    services = administration.services(current_operator)
    service = _chosen(services)
    groups = [group for group in (_group(label, entries, service) for label, entries in MENU) if group["items"]]
    _mark([item for group in groups for item in group["items"]])
    return {
        "admin_menu": groups,
        "services": [_switch(one, service) for one in services if current_operator.may(Permission.SERVICE_SETTINGS)],
        "administered": service,
        "admin_tabs": lambda name: tabs.drawn(getattr(tabs, name), service) if service else [],
    }


def _chosen(services: list[Service]) -> Service | None:
    """The service of the page, else the one whose settings were open last, else the first."""
    service: Service | None = g.get("administered")
    if service is not None:
        if session.get(SERVICE) != service.slug:
            session[SERVICE] = service.slug
        return service
    remembered = (one for one in services if one.slug == session.get(SERVICE))
    return next(remembered, services[0] if services else None)


def _group(label: LazyString, entries: tuple[Entry, ...], service: Service | None) -> dict[str, Any]:
    return {"label": label, "items": [_item(entry, service) for entry in entries if _is_open(entry, service)]}


def _is_open(entry: Entry, service: Service | None) -> bool:
    if not current_operator.may(entry.permission):
        return False
    return not entry.of_service or (service is not None and entry.shown(service))


def _item(entry: Entry, service: Service | None) -> dict[str, Any]:
    url = url_for(entry.endpoint, slug=service.slug) if entry.of_service and service else url_for(entry.endpoint)
    has_tab = any(tab.blueprint == request.blueprint for tab in entry.tabs)
    return {"label": entry.label, "icon": entry.icon, "url": url, "active": has_tab, "count": entry.count()}


def _mark(items: list[dict[str, Any]]) -> None:
    """The entry that the page belongs to: whose tab it is, else whose address the page's begins with, the longest."""
    if any(item["active"] for item in items):
        return
    path = request.path.rstrip("/") + "/"
    above = [item for item in items if path.startswith(item["url"].rstrip("/") + "/")]
    for item in above:
        item["active"] = item is max(above, key=lambda one: len(one["url"]))


def _switch(service: Service, chosen: Service | None) -> dict[str, Any]:
    """The same page for another service, where that page has no other argument; else its first page."""
    arguments = request.view_args or {}
    endpoint = request.endpoint if set(arguments) == {"slug"} and request.method == "GET" else None
    return {
        "name": service.name_in(current_operator.language),
        "url": url_for(endpoint or "admin_help_center.show", slug=service.slug),
        "active": service is chosen,
    }
