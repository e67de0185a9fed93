from __future__ import annotations

import pytest
from flask import Flask

from helpcenter.services import settings, sites
from helpcenter.services.models import Service
from tests import factories
from tests.chat import people
from tests.client import Browser


@pytest.fixture
def service(app: Flask) -> Service:
    return people.desk(name={"ja": "みなとストア", "en": "Minato Store"})


def policy(browser: Browser, url: str) -> str:
    return browser.get(url).headers["Content-Security-Policy"].partition("frame-ancestors ")[2]


def test_only_allowed_sites_may_show_the_frame(client: Browser, service: Service) -> None:
    url = f"/embed/{service.embed_key}/frame"
    assert policy(client, url) == "'self'"
    sites.allow(service, "https://shop.example", by=None)
    sites.allow(service, "http://localhost:3000", by=None)
    sites.allow(people.desk(), "https://other.example", by=None)
    assert policy(client, url) == "'self' http://localhost:3000 https://shop.example"
    assert policy(client, "/console/sign-in") == "'none'"


def test_opening_the_frame_stores_nothing_in_the_browser(client: Browser, service: Service) -> None:
    response = client.get(f"/embed/{service.embed_key}/frame")
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers


def test_the_frame_speaks_the_language_asked_for_or_the_browser_s(client: Browser, service: Service) -> None:
    url = f"/embed/{service.embed_key}/frame"
    english = {"Accept-Language": "en"}
    assert 'lang="en"' in client.get(f"{url}?language=en").text
    assert 'lang="ja"' in client.get(f"{url}?language=ja", headers=english).text
    assert 'lang="en"' in client.get(f"{url}?language=xx", headers=english).text
    settings.change(service, languages=["ja"], by=None)
    assert 'lang="ja"' in client.get(f"{url}?language=en", headers=english).text


def test_the_consent_step_keeps_where_the_customer_came_from(client: Browser, service: Service) -> None:
    people.go_online(factories.operator(service))
    sites.allow(service, "https://shop.example", by=None)
    url = f"/embed/{service.embed_key}/frame"
    about = {"site": "https://shop.example", "page": "https://shop.example/cart?a=1", "title": "カート"}
    page = client.get(url, query_string=about).text
    for value in ("https://shop.example", "https://shop.example/cart?a=1", "カート"):
        assert f'value="{value}"' in page
    forged = {"site": "https://evil.example", "page": "javascript:alert(1)"}
    page = client.get(url, query_string=forged).text
    assert "evil.example" not in page
    assert "javascript:" not in page


def test_an_unknown_key_is_not_found(client: Browser, service: Service) -> None:
    assert client.get("/embed/unknown/frame").status_code == 404
