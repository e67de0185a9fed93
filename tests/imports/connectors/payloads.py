"""A finished chat of each system, in the form in which its vendor publishes it; contents are ours (*.json).

Japanese names, numbers as texts and empty texts stand where they stand in real answers.
"""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from helpcenter.imports.connectors import CONNECTORS
from helpcenter.imports.connectors.contract import Source
from helpcenter.imports.transcript import Malformed, Transcript

SOURCE = Source("https://chat.example/base", {"Authorization": "Bearer secret"}, ZoneInfo("Asia/Tokyo"), 2)

HERE = Path(__file__).parent
PAYLOADS: dict[str, dict[str, Any]] = {path.stem: json.loads(path.read_text()) for path in sorted(HERE.glob("*.json"))}
ZENDESK, LIVECHAT, ROCKET = PAYLOADS["zendesk_chat"], PAYLOADS["livechat"], PAYLOADS["rocket_chat"]
CHATWOOT, INTERCOM = PAYLOADS["chatwoot"], PAYLOADS["intercom"]
LIVE_HELPER_CHAT, HAPPYTALK = PAYLOADS["live_helper_chat"], PAYLOADS["happytalk"]


def changed(kind: str, **changes: Any) -> dict[str, Any]:
    """The payload with changes: `a__b=1` sets ["a"]["b"]."""
    payload = deepcopy(PAYLOADS[kind])
    for path, value in changes.items():
        *parents, name = path.split("__")
        place = payload
        for parent in parents:
            place = place[parent]
        place[name] = value
    return payload


def read(kind: str, **changes: Any) -> Transcript | Malformed:
    """What the connector makes of it."""
    return CONNECTORS[kind].read_chat(json.dumps(changed(kind, **changes)).encode(), SOURCE)


def transcript(kind: str, **changes: Any) -> Transcript:
    """The same, where it has to be understood."""
    chat = read(kind, **changes)
    assert isinstance(chat, Transcript), chat
    return chat
