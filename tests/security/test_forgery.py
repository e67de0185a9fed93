"""Requests that another site makes a browser send change nothing, on any route (quality.md 3.3)."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, Rule

from tests import factories
from tests.client import Browser

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


def unsafe(app: Flask) -> list[tuple[str, str, Rule]]:
    """Method, path and rule of everything that may change something, but for what proves its sender itself."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.websocket or getattr(app.view_functions[rule.endpoint], "from_elsewhere", False):
            continue
        values = {name: _example(rule, name) for name in rule.arguments}
        built = rule.build(values, append_unknown=False)
        assert built is not None, rule.rule
        found += [(method, built[1], rule) for method in UNSAFE if method in (rule.methods or ())]
    return found


def _example(rule: Rule, name: str) -> str | int:
    """Something that the rule takes there."""
    converter = rule._converters.get(name)
    if isinstance(converter, AnyConverter):
        return sorted(converter.items)[0]
    return "ja" if name == "language" else 1


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_no_unsafe_route_takes_a_request_of_another_site(app: Flask, client: Browser) -> None:
    factories.service(slug="1", chat_enabled=True)
    wrong = []
    for method, path, rule in unsafe(app):
        for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
            answer = client.open(path, method=method, headers=headers)
            if answer.status_code != 403:
                wrong.append((rule.rule, headers, answer.status_code))
    assert wrong == []
    assert len(unsafe(app)) > 150, "the routes are found"


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_no_unsafe_route_of_the_signed_in_works_without_the_session_s_token(app: Flask, client: Browser) -> None:
    factories.service(slug="1", chat_enabled=True)
    client.sign_in(factories.operator(role_key="administrator"))
    for token in (None, "forged"):
        client.csrf_token = token
        answers = {rule.rule: client.open(path, method=method).status_code for method, path, rule in unsafe(app)}
        assert {rule: code for rule, code in answers.items() if code != 400} == {}


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_what_other_sites_may_post_to_asks_for_no_cookie(app: Flask) -> None:
    open_to_others = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if getattr(app.view_functions[rule.endpoint], "from_elsewhere", False) and not rule.rule.startswith("/api/")
    }
    assert all(rule.startswith(("/hc/", "/hooks/", "/imports/")) for rule in open_to_others), open_to_others
