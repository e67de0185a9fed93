from __future__ import annotations

import re

import pytest
from flask import Flask, url_for

from helpcenter import registry
from helpcenter.accounts.permissions import Permission
from helpcenter.admin import menu, tabs
from helpcenter.services import settings
from tests import factories
from tests.admin.office import Office, followed, role
from tests.client import Browser

PAGES = (
    "/help-center",
    "/help-center/colour",
    "/help-center/hours",
    "/help-center/inquiry-types",
    "/help-center/inquiry-types/new",
    "/chat/",
    "/chat/basic",
    "/chat/basic/preview/ja",
    "/chat/reception-settings",
    "/chat/identity",
    "/chat/assignment",
    "/chat/embed",
    "/chat/embed/sample",
    "/chat/categories",
    "/chat/categories/1/removal",
    "/chat/blocks",
    "/chat/canned-replies",
    "/chat/canned-replies/new",
    "/tickets/mails",
    "/tickets/mails/received/ja",
    "/tickets/mail-templates",
    "/tickets/mail-templates/new",
    "/call-settings",
    "/call-settings/new",
    "/call-settings/preview",
)
CHANGES = (
    "/help-center",
    "/help-center/hours",
    "/help-center/hours/holidays",
    "/help-center/hours/holidays/public",
    "/help-center/hours/holidays/removal",
    "/help-center/logo",
    "/help-center/logo/removal",
    "/help-center/inquiry-types/new",
    "/help-center/inquiry-types/1",
    "/help-center/inquiry-types/1/position",
    "/help-center/inquiry-types/1/removal",
    "/chat/reception",
    "/chat/basic",
    "/chat/reception-settings",
    "/chat/identity",
    "/chat/identity/secret",
    "/chat/identity/secret/previous/removal",
    "/chat/assignment",
    "/chat/embed/sites",
    "/chat/embed/sites/removal",
    "/chat/categories",
    "/chat/categories/1",
    "/chat/categories/1/name",
    "/chat/categories/1/position",
    "/chat/categories/1/removal",
    "/chat/blocks/1/lifting",
    *(
        f"/{kind}/{what}"
        for kind in ("chat/canned-replies", "tickets/mail-templates")
        for what in ("new", "preview", "1", "1/position", "1/removal")
    ),
    *(f"/tickets/mails/received/ja{what}" for what in ("", "/preview", "/removal")),
    "/call-settings/new",
)


def test_settings_are_for_those_whose_role_says_so(office: Office, client: Browser) -> None:
    client.sign_in(office.operator)
    answers = {path: client.get(office.url + path).status_code for path in PAGES}
    answers |= {f"POST {path}": client.post(office.url + path).status_code for path in CHANGES}
    answers["operators"] = client.get("/admin/operators").status_code
    answers["home"] = client.get("/admin/").status_code
    assert set(answers.values()) == {403}, answers


def test_another_service_s_administrator_finds_nothing_here(office: Office, client: Browser) -> None:
    client.sign_in(office.stranger)
    answers = {path: client.get(office.url + path).status_code for path in PAGES}
    answers |= {f"POST {path}": client.post(office.url + path).status_code for path in CHANGES}
    assert set(answers.values()) == {404}, answers
    url, page = followed(client, "/admin/")
    assert office.elsewhere.slug in url
    assert office.service.slug not in page


def test_every_page_opens_for_the_administrator(office: Office, admin: Browser) -> None:
    answers = {path: admin.get(office.url + path).status_code for path in PAGES if "1/" not in path}
    assert {path: code for path, code in answers.items() if code != 200} == {"/chat/": 302}


def test_the_chat_menu_appears_only_while_chat_is_on(office: Office, admin: Browser) -> None:
    chat = f'href="{office.url}/chat/"'
    assert chat in admin.get(office.url + "/help-center").text
    settings.change(office.service, chat_enabled=False, by=None)
    assert chat not in admin.get(office.url + "/help-center").text
    for path in ("basic", "assignment", "embed", "categories"):
        url, page = followed(admin, f"{office.url}/chat/{path}")
        assert url == f"{office.url}/help-center"
        assert "Chat is off. Turn it on here first." in page
    assert admin.post(f"{office.url}/chat/basic").status_code == 303


def test_the_menu_stays_with_the_service_that_was_open_last(office: Office, admin: Browser) -> None:
    for slug in (office.elsewhere.slug, office.service.slug):
        admin.get(f"/admin/services/{slug}/help-center")
        assert f'href="/admin/services/{slug}/call-settings"' in admin.get("/admin/operators").text


def test_the_switch_leads_to_the_same_page_of_the_other_service(office: Office, admin: Browser) -> None:
    page = admin.get(f"{office.url}/chat/assignment").text
    assert f'href="/admin/services/{office.elsewhere.slug}/chat/assignment"' in page


def test_an_archived_service_is_not_administered(office: Office, admin: Browser) -> None:
    settings.change(office.service, archived_at=office.service.created_at, by=None)
    assert admin.get(office.url + "/help-center").status_code == 404


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_every_route_of_the_administration_is_tried_above(app: Flask) -> None:
    rules = {rule.rule.removeprefix("/admin/services/<slug>") for rule in app.url_map.iter_rules()}
    ours = {rule for rule in rules if rule.startswith(("/help-center", "/chat/", "/call-settings"))}
    tried = {path.replace("/ja", "/<language>") for path in (*PAGES, *CHANGES)}
    numbered = {rule: re.sub(r"<int:\w+>", "1", rule) for rule in ours if "<int:template_id>" not in rule}
    rest = {rule for rule, example in numbered.items() if example not in tried}
    assert rest == set()


def test_each_part_of_the_administration_opens_by_itself(office: Office, client: Browser) -> None:
    manager = factories.operator(office.service, role=role(Permission.OPERATORS))
    client.sign_in(manager)
    url, page = followed(client, "/admin/")
    assert url == "/admin/operators"
    assert 'href="/admin/"' in page
    assert "/help-center" not in page
    client.post("/console/sign-out")
    client.sign_in(office.operator)
    assert 'href="/admin/"' not in client.get("/console/chats").text


def test_the_parts_are_those_of_the_menu(app: Flask) -> None:
    assert set(registry.ADMINISTRATION) == {entry.permission for _label, entries in menu.MENU for entry in entries}


def test_the_menu_marks_what_each_tab_belongs_to(office: Office, admin: Browser) -> None:
    """By the addresses alone custom fields would belong to the list of services."""
    for entry, group in (("Help center", tabs.HELP_CENTER), ("Chat", tabs.CHAT), ("Tickets", tabs.TICKETS)):
        for tab in group:
            with admin.application.test_request_context():
                address = url_for(tab.endpoint, slug=office.service.slug)
            page = admin.get(address).text
            marked = re.findall(r'admin-menu__item" href="[^"]*" aria-current="page">.*?<span>([^<]+)</span>', page)
            assert marked == [entry], address
