from __future__ import annotations

import html
import re

from helpcenter.services import sites
from tests.admin.office import Office
from tests.client import Browser


def copied(page: str, name: str) -> str:
    found = re.search(rf'id="{name}"[^>]*><code>(.*?)</code>', page, re.DOTALL)
    assert found
    return html.unescape(found[1])


def test_the_snippet_names_this_service_and_the_chosen_language(office: Office, admin: Browser) -> None:
    key = office.service.embed_key
    page = admin.get(f"{office.url}/chat/embed").text
    assert (
        copied(page, "snippet_simple") == f'<script async src="http://localhost/embed/{key}.js?language=ja"></script>'
    )
    page = admin.get(f"{office.url}/chat/embed?language=en").text
    assert "language=en" in copied(page, "snippet_simple")
    assert 'data-language="en"' in copied(page, "snippet_pinned")
    assert "language=ja" in admin.get(f"{office.url}/chat/embed?language=xx").text


def test_the_directives_name_our_origin(office: Office, admin: Browser) -> None:
    page = admin.get(f"{office.url}/chat/embed").text
    assert copied(page, "directives") == "script-src http://localhost; frame-src http://localhost"


def test_sites_are_allowed_and_taken_off_again(office: Office, admin: Browser) -> None:
    url = f"{office.url}/chat/embed/sites"
    assert admin.post(url, data={"origin": "https://Shop.example/"}).status_code == 303
    assert sites.origins(office.service) == ["https://shop.example"]
    assert "https://shop.example" in admin.get(f"{office.url}/chat/embed").text
    assert admin.post(f"{url}/removal", data={"origin": "https://shop.example"}).status_code == 303
    assert sites.origins(office.service) == []


def test_what_is_no_site_is_refused_beside_the_field(office: Office, admin: Browser) -> None:
    for typed, sentence in (("", "Enter the address of the site."), ("shop.example/cart", "Begin with https://")):
        response = admin.post(f"{office.url}/chat/embed/sites", data={"origin": typed})
        assert response.status_code == 422
        assert sentence in response.text
        assert f'value="{typed}"' in response.text
    assert sites.origins(office.service) == []


def test_the_sample_page_has_the_snippet_in_it(office: Office, admin: Browser) -> None:
    page = admin.get(f"{office.url}/chat/embed/sample?language=en").text
    assert f'<script async src="/embed/{office.service.embed_key}.js?language=en"></script>' in page
