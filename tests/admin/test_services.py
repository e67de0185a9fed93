from __future__ import annotations

import pytest
from flask import Flask

from helpcenter.accounts import first_steps
from helpcenter.accounts.sign_in import find_by_email
from helpcenter.services import desks
from tests.admin.office import Office
from tests.chat import chats
from tests.client import Browser


def slugs() -> list[str]:
    return [one.slug for one in desks.ordered()]


def test_a_service_is_made_ordered_archived_and_brought_back(office: Office, admin: Browser) -> None:
    made = admin.post("/admin/services/new", data={"slug": "Kyoto", "name_ja": "京都店", "name_en": ""})
    assert made.headers["Location"] == "/admin/services/kyoto/help-center"
    assert admin.get("/admin/services/kyoto/help-center").status_code == 200
    assert slugs()[-1] == "kyoto"
    assert admin.get("/hc/kyoto/ja/").status_code == 200
    assert admin.get("/hc/kyoto/en/").status_code == 404, "only in the languages of its names"
    for _time in range(3):
        admin.post("/admin/services/kyoto/position", data={"direction": "up"})
    assert slugs()[0] == "kyoto"
    admin.post("/admin/services/kyoto/position", data={"direction": "down"})
    assert slugs()[1] == "kyoto"
    admin.post("/admin/services/kyoto/archive")
    assert "kyoto" not in slugs()
    assert admin.get("/hc/kyoto/ja/").status_code == 404
    assert admin.post("/admin/services/kyoto/archive").status_code == 404
    assert "京都店" in admin.get("/admin/services").text, "among the archived"
    admin.post("/admin/services/kyoto/archive/removal")
    assert admin.get("/hc/kyoto/ja/").status_code == 200
    assert "京都店" in admin.get("/admin/services?q=kyo").text
    assert "京都店" not in admin.get("/admin/services?q=desk").text.partition('id="content"')[2]


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_service_that_cannot_be_is_refused(office: Office, admin: Browser) -> None:
    for form, sentence in (
        ({"slug": "a b", "name_ja": "店"}, "Use letters a to z, numbers and hyphens"),
        ({"slug": "../etc", "name_ja": "店"}, "Use letters a to z, numbers and hyphens"),
        ({"slug": office.service.slug, "name_ja": "店"}, "Another service has this address."),
        ({"slug": "fine", "name_ja": " "}, "Enter the name."),
    ):
        response = admin.post("/admin/services/new", data=form)
        assert response.status_code == 422
        assert sentence in response.text


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_who_administers_one_service_makes_and_archives_none(office: Office, client: Browser) -> None:
    client.sign_in(office.stranger)
    page = client.get("/admin/services").text
    assert office.elsewhere.slug in page
    assert office.service.slug not in page
    assert client.get("/admin/services/new").status_code == 403
    paths = (
        "new",
        f"{office.elsewhere.slug}/position",
        f"{office.elsewhere.slug}/archive",
        f"{office.service.slug}/archive",
    )
    assert {client.post(f"/admin/services/{path}").status_code for path in paths} == {403}


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_service_whose_chats_run_is_not_archived(office: Office, admin: Browser) -> None:
    chats.running(office.service)
    admin.post(f"/admin/services/{office.service.slug}/archive")
    assert office.service.slug in slugs()
    assert "1 chat is running. Turn chat off and end it first." in admin.get("/admin/services").text


def test_the_first_administrator_is_made_once(app: Flask, client: Browser) -> None:
    link = first_steps.link()
    assert link is not None
    assert link.startswith("http://127.0.0.1:8000/console/set-up/")
    assert link == first_steps.link(), "an older line on the console still works"
    url = link.removeprefix("http://127.0.0.1:8000")
    assert client.get("/console/set-up/guessed").status_code == 404
    assert client.get(url).status_code == 200
    password = "the very first password"
    form = {"name": "佐藤", "email": "first@example.com", "password": password, "again": password, "language": "en"}
    assert client.post(url, data={**form, "password": "short", "again": "short"}).status_code == 422
    assert client.post(url, data=form, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post(url, data=form).status_code == 303
    assert client.get(url).status_code == 404
    assert client.post(url, data={**form, "email": "second@example.com"}).status_code == 404
    assert first_steps.link() is None
    first = find_by_email("first@example.com")
    assert first is not None
    assert first.role.built_in == "administrator"
    client.sign_in(first, password)
    page = client.get("/admin/services").text
    assert "No services have been made yet" in page
    assert client.post("/admin/services/new", data={"slug": "first", "name_ja": "最初"}).status_code == 303
    runner = app.test_cli_runner()
    assert runner.invoke(args=["user", "set-up-link"]).exit_code == 1
