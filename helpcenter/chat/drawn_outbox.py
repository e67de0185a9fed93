"""What a socket of the console sends that shows something as a whole: drawn anew soon after a change, not too often."""

from __future__ import annotations

import random
import time
from weakref import WeakSet

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
    EACH = 0.02
    """Seconds that are added to the pause for each of these sockets in the process, where a queue moved, which all of
    them show: a drawing takes 5 ms, so that all together take a quarter of a processor at most."""
    SPREAD = 5.0
    """Seconds over which the consoles draw what a heartbeat has found, so that they do not all draw at once."""

    def __init__(self, topics: frozenset[str], subject: tuple[str, int, str]) -> None:
        super().__init__(topics, subject)
        self.drawn_at = 0.0
        self.due: float | None = None
        _open.add(self)

    def put(self, frame: str) -> None:
        if frame == broadcasts.LISTS_CHANGED:
            self.redraw_soon()
        elif frame == broadcasts.QUEUE_CHANGED:
            self.redraw_soon(after=max(self.PAUSE, self.EACH * len(_open)))
        elif frame.startswith('{"row"'):
            self.put_row(frame)
        else:
            super().put(frame)

    def put_row(self, frame: str) -> None:
        """Something changed in one row: what shows sums and an order is drawn, less often."""
        self.redraw_soon(after=4 * self.PAUSE)

    def redraw_soon(self, *, after: float = PAUSE, within: float = 0) -> None:
        """Draw after the pause, once for all changes until then."""
        moment = time.monotonic()
        wait = max(self.GATHERING, self.drawn_at + after - moment) + random.uniform(0, within)  # noqa: S311  # spreads load
        if self.due is None or moment + wait < self.due:
            self.due = moment + wait
            gevent.spawn_later(wait, self._redraw, self.due)

    def drawn(self) -> str:
        """The whole as it is now, as a frame."""
        self.drawn_at = time.monotonic()
        return self.draw_now()

    def draw_now(self) -> str:
        """Make the frame."""
        raise NotImplementedError

    def _redraw(self, due: float) -> None:
        """Where that fails the page connects anew, and gets the whole then (design.md rule 9)."""
        if due != self.due:
            return  # it has been drawn before that, for something more urgent
        self.due = None
        try:
            frame = self.drawn()
        except Exception:
            log.exception("not_drawn", subject=self.subject[0])
            self.close(1013)
        else:
            ConsoleOutbox.put(self, frame)  # a subclass may look at frames itself


_open: WeakSet[DrawnOutbox] = WeakSet()
"""Those of this process."""
