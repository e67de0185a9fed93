"""What was stored under a derived key stays readable: the keys of each purpose are what they have always been."""

from __future__ import annotations

import pytest
from flask import Flask

from helpcenter import keys


@pytest.mark.parametrize(
    ("purpose", "key"),
    [
        ("helpcenter encrypted columns", "79c6fe27f728134d15eb2900ff4b5de541a97a8419d3668181df2ab46aad1e6d"),
        ("helpcenter erased customers", "17b5aeeb1d29d361a8855ca7abc20e092d13e475999b6d01b7d52f69589c4d92"),
        ("helpcenter reply addresses", "3a5d5c03ac1fd9b2b67200fc6f04c316820bf27cacf5d2b5e7acd386f33614d6"),
    ],
)
def test_the_key_of_a_purpose_never_changes(purpose: str, key: str) -> None:
    app = Flask(__name__)
    app.secret_key = "k" * 40
    with app.app_context():
        assert keys.derived(purpose).hex() == key
