"""A few examples of each property of what arrives from outside; `make fuzz` tries more (quality.md 3.10)."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from tests.security.arriving import PROPERTIES


@pytest.mark.parametrize("what", PROPERTIES)
def test_whatever_arrives_is_read_or_refused(what: str) -> None:
    strategy, check = PROPERTIES[what]
    few = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))

    @few
    @given(strategy)
    def run(raw: bytes) -> None:
        check(raw)

    run()
