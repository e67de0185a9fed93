"""What the layers above may want to know about chats."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()

conversation_over = _signals.signal("conversation_over")
"""Sent inside the operation with the Chat in which nothing more can be said, whoever ended it."""

message_masked = _signals.signal("message_masked")
"""Sent inside the operation with the Chat and, as `before`, `after`, `piece`: the line, the line with its new mask, and
what that hides. Whoever keeps copies of what was said masks them too."""
chats_erasing = _signals.signal("chats_erasing")
"""Sent inside the operation with `chat_ids`, whose content is being erased: files and exports of them go too."""
