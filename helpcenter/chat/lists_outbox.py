"""What an operator's lists socket sends: lists drawn anew, or one row of them, as often as somebody can read."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable

import gevent

from helpcenter.chat import console_lists, supervision, topics
from helpcenter.chat.console_rights import ConsoleOutbox
from helpcenter.realtime import heartbeat
from helpcenter.realtime.hub import Outbox


class ListsOutbox(ConsoleOutbox):
    """Answers "something changed" with the lists drawn anew, soon and not too often however much happens.

    What changes in a row only goes to the page as it is. Which revision of each chat the page was told is remembered,
    so that the heartbeat finds out what was never announced here.
    """

    GATHERING = 0.1
    """Seconds until the lists are drawn: one step is mostly followed by another."""
    PAUSE = 0.5
    """Seconds between two drawings; four times as long where a row cannot come alone."""
    SPREAD = 5.0
    """Seconds over which the consoles draw what a heartbeat has found, so that they do not all draw at once."""

    def __init__(
        self, topics_: frozenset[str], operator_id: int, draw: Callable[[], console_lists.Drawing], *, view: str
    ) -> None:
        super().__init__(topics_, ("operator", operator_id, topics.STAFF))
        self.draw = draw
        self.view = view
        self.own: frozenset[int] = frozenset()
        self.revisions: dict[int, int] = {}
        self.fingerprint: console_lists.Fingerprint | None = None
        self.supervised: frozenset[int] = frozenset()
        """Services whose chats the operator may watch."""
        self.overview: object = None
        self.drawn_at = 0.0
        self.scheduled = False

    def put(self, frame: str) -> None:
        if frame == console_lists.CHANGED:
            self.redraw_soon()
        elif frame.startswith('{"row"'):
            self.put_row(frame)
        else:
            super().put(frame)

    def put_row(self, frame: str) -> None:
        """Pass a row on to a page of the own chats; the dock shows sums, and "all" an order, which are drawn."""
        row = json.loads(frame)["row"]
        if self.view != "screen":
            self.redraw_soon(after=4 * self.PAUSE)
        elif row["rev"] > self.revisions.get(row["chat"], 0):
            self.revisions[row["chat"]] = row["rev"]
            super().put(frame)

    def redraw_soon(self, *, after: float = PAUSE, within: float = 0) -> None:
        """Draw the lists after the pause, once for all changes until then."""
        if not self.scheduled:
            self.scheduled = True
            pause = self.drawn_at + after - time.monotonic()
            gevent.spawn_later(max(self.GATHERING, pause) + random.uniform(0, within), self._redraw)  # noqa: S311  # spreads load

    def drawn(self) -> str:
        """The lists as they are now."""
        self.drawn_at = time.monotonic()
        frame, self.revisions = self.draw()
        self.own = frozenset(self.revisions)
        return frame

    def lacks(self, own: dict[int, int]) -> bool:
        """Whether the page does not show all changes of the operator's chats, given as {chat ID: revision}."""
        return own.keys() != self.own or any(
            self.revisions.get(chat_id, 0) < revision for chat_id, revision in own.items()
        )

    def _redraw(self) -> None:
        self.scheduled = False
        super().put(self.drawn())


@heartbeat.at_every_beat
def redraw_what_changed(outboxes: list[Outbox]) -> None:
    """Draw lists anew whose change was perhaps never announced here (Redis away, a crash before the announcement).

    What the page was told already, and what has stood still, costs nothing.
    """
    shown = [outbox for outbox in outboxes if isinstance(outbox, ListsOutbox)]
    if not shown:
        return
    operator_ids = {outbox.operator_id for outbox in shown}
    own, rest = console_lists.revisions(operator_ids), console_lists.fingerprints(operator_ids)
    for outbox in shown:
        before, outbox.fingerprint = outbox.fingerprint, rest[outbox.operator_id]
        if outbox.fingerprint != before or outbox.lacks(own[outbox.operator_id]):
            outbox.redraw_soon(within=outbox.SPREAD)


@heartbeat.at_every_beat
def redraw_what_supervisors_missed(outboxes: list[Outbox]) -> None:
    """The same for what supervisors see: the number of chats in need, and with all chats shown whatever changed."""
    shown = [outbox for outbox in outboxes if isinstance(outbox, ListsOutbox) and outbox.supervised]
    if not shown:
        return
    none: frozenset[int] = frozenset()
    current = supervision.fingerprints(none.union(*(outbox.supervised for outbox in shown)))
    for outbox in shown:
        own = [(service_id, current.get(service_id)) for service_id in sorted(outbox.supervised)]
        before = outbox.overview
        outbox.overview = own if outbox.view == "all" else [found and found[-1] for _service, found in own]
        if outbox.overview != before:
            outbox.redraw_soon(within=outbox.SPREAD)
