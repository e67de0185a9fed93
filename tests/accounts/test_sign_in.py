from __future__ import annotations

from flask import Flask

from tests import factories
from tests.client import Browser


def test_an_operator_signs_in_and_out(app: Flask, client: Browser) -> None:
    operator = factories.operator(factories.service())
    client.sign_in(operator)
    assert client.get("/console/sign-in").status_code == 302
    assert client.post("/console/sign-out").status_code == 303
    assert client.get("/console/sign-in").status_code == 200


def test_signing_out_needs_the_token_of_the_session(app: Flask, client: Browser) -> None:
    client.sign_in(factories.operator())
    client.csrf_token = None
    assert client.post("/console/sign-out").status_code == 400
