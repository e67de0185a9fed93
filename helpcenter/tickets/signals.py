"""What a call needs to know from the layer above, which imports calls."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from blinker import Namespace

_signals = Namespace()

origin_wanted = _signals.signal("origin_wanted")
"""Sent with an imported Call; whoever imported it answers with its Origin."""


@dataclass(frozen=True)
class SpeakerName:
    """An operator of the external system who is known here: SNS担当者's display name ('' if none), operator's name."""

    display_name: str
    operator_name: str


@dataclass(frozen=True)
class Origin:
    """Where an imported call comes from. `operators`: external ID → who that is here."""

    chat_setting: str
    kind: str
    external_id: str
    imported_at: datetime
    run_id: int | None = None
    call_template: str = ""
    operators: dict[str, SpeakerName] = field(default_factory=dict)

    def external_id_of(self, operator_name: str | None) -> str:
        """The external ID under which an operator of this name stands in the chat, or ''."""
        return next((key for key, one in self.operators.items() if one.operator_name == operator_name), "")
