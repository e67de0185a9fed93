"""The kinds of external chat systems we can read. A new kind is one module and one line here.

See docs/connectors/README.md.
"""

from __future__ import annotations

from helpcenter.imports.connectors import (
    chatwoot,
    file,
    happytalk,
    intercom,
    json_paths,
    live_helper_chat,
    livechat,
    rocket_chat,
    smart_m_talk,
    tawk_to,
    zendesk_chat,
)
from helpcenter.imports.connectors.contract import Connector

CONNECTORS: dict[str, Connector] = {
    "smart_m_talk": smart_m_talk,
    "zendesk_chat": zendesk_chat,
    "livechat": livechat,
    "rocket_chat": rocket_chat,
    "chatwoot": chatwoot,
    "live_helper_chat": live_helper_chat,
    "intercom": intercom,
    "happytalk": happytalk,
    "tawk_to": tawk_to,
    "json": json_paths,
    "file": file,
}

RECEIVED = frozenset({"tawk_to"})
"""Kinds that send their chats to us (imports/hook_views.py); they have no retrieval URL."""
UPLOADED = frozenset({"file"})
"""Kinds whose chats people upload; they have no process."""


def label(kind: str) -> str:
    """SNS種別 as people know it; a kind that there is no more by its key."""
    connector = CONNECTORS.get(kind)
    return connector.LABEL if connector else kind
