from __future__ import annotations

import pytest
from flask import Flask, g
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from helpcenter.services import sites
from helpcenter.web.refusals import RefusedError
from tests import factories


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://shop.example.com", "https://shop.example.com"),
        (" HTTPS://Shop.Example.COM:443/ ", "https://shop.example.com"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("https://日本語.jp", "https://xn--wgv71a119e.jp"),
        ("https://Ｓｈｏｐ.example", "https://shop.example"),
    ],
)
def test_an_origin_is_kept_as_browsers_write_it(app: Flask, typed: str, origin: str) -> None:
    assert sites.normalised(typed) == origin


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "shop.example.com",
        "ftp://shop.example.com",
        "javascript:alert(1)",
        "https://",
        "https://*.example.com",
        "https://shop.example.com/cart",
        "https://shop.example.com?x",
        "https://user:word@shop.example.com",
        "https://shop.example.com:99999",
        "https://shop.example.com; script-src *",
        "https://a..b",
        "https://-a.example",
        "https://[::1]",
        "https://" + "a" * 64 + ".example",
        "https://shop.example.com\r\nSet-Cookie: a=b",
        "'none'",
    ],
)
def test_anything_else_is_refused_with_a_sentence(app: Flask, typed: str) -> None:
    with pytest.raises(RefusedError) as refused:
        sites.normalised(typed)
    assert str(refused.value).endswith(("。", ".", "https://shop.example.com"))


def test_a_page_of_a_site_is_answered_with_the_site(app: Flask) -> None:
    g.language = "en"
    with pytest.raises(RefusedError, match=r"without a page: https://shop\.example\.com$"):
        sites.normalised("https://shop.example.com/cart?id=1")


@given(typed=some.text(max_size=40).map("https://".__add__))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_becomes_nothing_but_an_origin(app: Flask, typed: str) -> None:
    try:
        origin = sites.normalised(typed)
    except RefusedError:
        return
    assert not set(origin) - set("abcdefghijklmnopqrstuvwxyz0123456789.-:/")


def test_a_site_is_allowed_for_one_service_until_it_no_longer_is(app: Flask) -> None:
    service, other = factories.service(), factories.service()
    sites.allow(service, "https://b.example", by=None)
    sites.allow(service, "https://a.example", by=None)
    sites.allow(service, "https://A.example/", by=None)
    assert sites.origins(service) == ["https://a.example", "https://b.example"]
    assert sites.origins(other) == []
    sites.disallow(other, "https://a.example", by=None)
    assert sites.is_allowed(service, "https://a.example")
    sites.disallow(service, "https://a.example", by=None)
    assert sites.origins(service) == ["https://b.example"]
