"""What a socket of the console sends that shows something as a whole: drawn anew soon after a change, not too often."""

from __future__ import annotations

import random
import time

import gevent
import structlog

from helpcenter.chat import broadcasts
from helpcenter.chat.console_rights import ConsoleOutbox

log = structlog.get_logger(__name__)


class DrawnOutbox(ConsoleOutbox):
    """Answers "something changed" with the whole drawn anew, soon and not too often however much happens."""

    GATHERING = 0.1
    """Seconds until it is drawn: one step is mostly followed by another."""
    PAUSE = 0.5
    """Seconds between two drawings; four times as long where a row cannot come alone."""
    SPREAD = 5.0
    """Seconds over which the consoles draw what a heartbeat has found, so that they do not all draw at once."""

    def __init__(self, topics: frozenset[str], subject: tuple[str, int, str]) -> None:
        super().__init__(topics, subject)
        self.drawn_at = 0.0
        self.scheduled = False

    def put(self, frame: str) -> None:
        if frame == broadcasts.LISTS_CHANGED:
            self.redraw_soon()
        elif frame.startswith('{"row"'):
            self.put_row(frame)
        else:
            super().put(frame)

    def put_row(self, frame: str) -> None:
        """Something changed in one row: what shows sums and an order is drawn, less often."""
        self.redraw_soon(after=4 * self.PAUSE)

    def redraw_soon(self, *, after: float = PAUSE, within: float = 0) -> None:
        """Draw after the pause, once for all changes until then."""
        if not self.scheduled:
            self.scheduled = True
            pause = self.drawn_at + after - time.monotonic()
            gevent.spawn_later(max(self.GATHERING, pause) + random.uniform(0, within), self._redraw)  # noqa: S311  # spreads load

    def drawn(self) -> str:
        """The whole as it is now, as a frame."""
        self.drawn_at = time.monotonic()
        return self.draw_now()

    def draw_now(self) -> str:
        """Make the frame."""
        raise NotImplementedError

    def _redraw(self) -> None:
        """Where that fails the page connects anew, and gets the whole then (design.md rule 9)."""
        self.scheduled = False
        try:
            frame = self.drawn()
        except Exception:
            log.exception("not_drawn", subject=self.subject[0])
            self.close(1013)
        else:
            ConsoleOutbox.put(self, frame)  # a subclass may look at frames itself
