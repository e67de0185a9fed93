"""How far a run has come, as text in its `cursor` column."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from helpcenter.imports.connectors.contract import Position

OVERLAP = timedelta(minutes=10)
"""How far before the last change seen the next run begins: clocks are not exact, and a change that commits late comes
after younger ones. What comes again unchanged is skipped."""


class Progress(msgspec.Struct, frozen=True, omit_defaults=True):
    """The page a run is at, what of it is done (marks of payloads), and the latest change seen so far.

    `ordered`: the changes came oldest first until now, as the contract says; so a run that fails later need not be
    repeated from its beginning. `complete`: the last page is done.
    """

    since: datetime | None = None
    cursor: str | None = None
    done: tuple[str, ...] = ()
    latest: datetime | None = None
    ordered: bool = True
    complete: bool = False

    @property
    def position(self) -> Position:
        """Where the connector reads on."""
        return Position(self.since, self.cursor)

    def encode(self) -> str:
        """As text."""
        return msgspec.json.encode(self).decode()


def decode(text: str | None) -> Progress | None:
    """The progress kept as `text`, None where there is none yet."""
    return msgspec.json.decode(text, type=Progress) if text else None


def next_since(progress: Progress, *, complete: bool) -> datetime | None:
    """Where the run after this one begins: a little before the latest change seen, else where this one began."""
    if progress.latest is None or not (complete or progress.ordered):
        return progress.since
    return max(progress.latest - OVERLAP, progress.since) if progress.since else progress.latest - OVERLAP


def decode_time(text: str | None) -> datetime | None:
    """The time kept as `text` in a process's cursor: from where its next run asks."""
    return datetime.fromisoformat(text) if text else None
