"""Every route says who may call it (rule 5)."""

from __future__ import annotations

import pytest
from flask import Flask

from helpcenter.accounts.permissions import Permission

WITHOUT = {"static"}
"""Endpoints that are not ours: Flask's own for static/."""


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_every_route_declares_who_may_call_it(app: Flask) -> None:
    undeclared = [
        f"{rule.rule} ({rule.endpoint})"
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in WITHOUT and not declared(app, rule.endpoint)
    ]
    assert undeclared == []


def declared(app: Flask, endpoint: str) -> bool:
    access = getattr(app.view_functions[endpoint], "declared_access", None)
    return isinstance(access, Permission) or access in ("public", "signed_in")


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_nothing_of_the_console_or_the_administration_is_public_but_the_way_in(app: Flask) -> None:
    public = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(("/console", "/admin"))
        and getattr(app.view_functions[rule.endpoint], "declared_access", None) == "public"
    }
    assert public == {
        "/console/sign-in",
        "/console/sign-in/code",
        "/console/access/forgotten",
        "/console/access/<token>",
        "/console/set-up/<token>",
    }


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_visitors_get_nothing_but_the_way_to_the_sign_in_page(app: Flask) -> None:
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        if declared_public(app, rule.endpoint) or "GET" not in (rule.methods or ()) or rule.websocket:
            continue
        path = rule.build(dict.fromkeys(rule.arguments, 1), append_unknown=False)
        assert path is not None
        response = client.get(path[1])
        answers = (401,) if rule.rule.startswith("/api/v1/") else (302, 404)
        assert response.status_code in answers, f"{rule.rule}: {response.status_code}"


def declared_public(app: Flask, endpoint: str) -> bool:
    return endpoint in WITHOUT or getattr(app.view_functions[endpoint], "declared_access", None) == "public"
