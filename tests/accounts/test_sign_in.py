from __future__ import annotations

import pytest
from flask import Flask

from tests import factories
from tests.client import Browser
from tests.processes import Valkey


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


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_while_redis_is_away_people_sign_in_and_guesses_are_still_counted(client: Browser, valkey: Valkey) -> None:
    operator, guessed = factories.operator(), factories.operator()
    valkey.kill()
    try:
        client.sign_in(operator)
        assert client.post("/console/sign-out").status_code == 303
        wrong = {"email": guessed.email, "password": "x"}
        answers = [client.post("/console/sign-in", data=wrong).status_code for _try in range(11)]
    finally:
        valkey.start()
    assert answers == [422] * 10 + [429]
