"""What an operator's lists socket sends: lists drawn anew, or one row of them, as often as somebody can read."""

from __future__ import annotations

import json
from collections.abc import Callable

from helpcenter.chat import console_lists, supervision, topics
from helpcenter.chat.drawn_outbox import DrawnOutbox
from helpcenter.realtime import heartbeat
from helpcenter.realtime.hub import Outbox


class ListsOutbox(DrawnOutbox):
    """Answers "something changed" with the lists drawn anew.

    What changes in a row only goes to the page as it is. Which revision of each chat the page was told is remembered,
    so that the heartbeat finds out what was never announced here.
    """

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

    def put_row(self, frame: str) -> None:
        """Pass a row on to a page of the own chats; the dock shows sums, and "all" an order, which are drawn."""
        row = json.loads(frame)["row"]
        if self.view != "screen":
            super().put_row(frame)
        elif row["rev"] > self.revisions.get(row["chat"], 0):
            self.revisions[row["chat"]] = row["rev"]
            Outbox.put(self, frame)

    def draw_now(self) -> str:
        """The lists as they are now."""
        frame, self.revisions = self.draw()
        self.own = frozenset(self.revisions)
        return frame

    def lacks(self, own: dict[int, int]) -> bool:
        """Whether the page does not show all changes of the operator's chats, given as {chat ID: revision}."""
        return own.keys() != self.own or any(
            self.revisions.get(chat_id, 0) < revision for chat_id, revision in own.items()
        )


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
