"""A few examples of each property of what arrives from outside; `make fuzz` tries more (quality.md 3.10)."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from tests.security.arriving import CHATS, PROPERTIES, check_chat
from tests.security.spoiling import each_replaced


@pytest.mark.parametrize("what", PROPERTIES)
def test_whatever_arrives_is_read_or_refused(what: str) -> None:
    strategy, check = PROPERTIES[what]
    few = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))

    @few
    @given(strategy)
    def run(raw: bytes) -> None:
        check(raw)

    run()


def test_no_part_of_a_chat_brings_a_nul_into_the_database() -> None:
    """Each value of each system's chat by turns; `make fuzz` had found addresses of files by chance."""
    for kind, chat in CHATS.items():
        for raw in each_replaced(chat, "a\x00b"):
            check_chat(kind, raw)
