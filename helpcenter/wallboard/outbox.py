"""What a wallboard's socket sends: the board drawn anew when something changes, and at every heartbeat."""

from __future__ import annotations

from collections.abc import Callable

from helpcenter.chat import topics
from helpcenter.chat.drawn_outbox import DrawnOutbox
from helpcenter.realtime import heartbeat
from helpcenter.realtime.hub import Outbox


class BoardOutbox(DrawnOutbox):
    """Draws the board as the lists of a console are drawn, but less often: it is looked at, not worked with."""

    PAUSE = 1.0

    def __init__(self, topics_: frozenset[str], operator_id: int, draw: Callable[[], str]) -> None:
        super().__init__(topics_, ("operator", operator_id, topics.STAFF))
        self.draw = draw

    def draw_now(self) -> str:
        """The board as it is now."""
        return self.draw()


@heartbeat.at_every_beat
def redraw(outboxes: list[Outbox]) -> None:
    """What nobody announces: today's figures, lost connections, and whatever was missed."""
    for outbox in outboxes:
        if isinstance(outbox, BoardOutbox):
            outbox.redraw_soon(within=outbox.SPREAD)
