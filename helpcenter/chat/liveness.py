"""Which operators' consoles answered the heartbeat; written to the database in one go for all of a process."""

from __future__ import annotations

from helpcenter.chat import presence
from helpcenter.realtime import heartbeat
from helpcenter.realtime.hub import Outbox

_answered: set[int] = set()


def answered(operator_id: int) -> None:
    """The operator's console answered; kept in the database at the next beat, at most 15 s later."""
    _answered.add(operator_id)


def answered_now(operator_id: int) -> None:
    """The operator's console has just connected."""
    presence.seen([operator_id])


@heartbeat.at_every_beat
def keep(_outboxes: list[Outbox]) -> None:
    """Write down who answered since the last beat."""
    ids = set(_answered)
    _answered.clear()
    presence.seen(ids)
