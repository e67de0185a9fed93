"""What the layers above answer about mail."""

from __future__ import annotations

from dataclasses import dataclass

from blinker import Namespace

_signals = Namespace()

enclosures_wanted = _signals.signal("enclosures_wanted")
"""Sent with an OutgoingMail; whoever keeps the files of its rows in outgoing_mail_files answers with a list of
Enclosure."""


@dataclass(frozen=True)
class Enclosure:
    """A file that goes along with a mail. `content_type` as image/png."""

    name: str
    content_type: str
    content: bytes
