"""The keyboard shortcuts of the chat screen, in one literal list (static/js/shortcuts.js does what it says)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

Deed = Literal["next", "previous", "click", "choose", "focus", "go"]
"""What a key does: open the next or previous chat at hand; click or focus the first visible `at`, choose a kind of line
and write, or go to the address `at`."""


@dataclass(frozen=True)
class Shortcut:
    """`key` as it stands on the keyboard: alone outside of fields, with Alt everywhere. `code`: the browser's word."""

    key: str
    code: str
    label: LazyString
    deed: Deed
    at: str = ""


SHORTCUTS = (
    Shortcut("J", "KeyJ", _("Next chat"), "next"),
    Shortcut("K", "KeyK", _("Previous chat"), "previous"),
    Shortcut("O", "KeyO", _("Open the next waiting chat"), "click", ".offer [type=submit], a[data-chat-row][hx-post]"),
    Shortcut("R", "KeyR", _("Write a reply"), "choose", "[data-composer] [name=kind][value=text]"),
    Shortcut("N", "KeyN", _("Write an internal note"), "choose", "[data-composer] [name=kind][value=note]"),
    Shortcut("/", "Slash", _("Canned replies"), "click", "[data-canned-open]"),
    Shortcut("M", "KeyM", _("Mask: choose a line with the arrow keys"), "focus", "[data-mask-tool][tabindex='0']"),
    Shortcut("S", "KeyS", _("Save the information"), "click", "form[data-information] [type=submit]"),
    Shortcut("T", "KeyT", _("Transfer the chat"), "click", "#transfer_chat"),
    Shortcut("E", "KeyE", _("End the chat"), "click", "[data-end-chat]"),
    Shortcut("H", "KeyH", _("Search the chat history"), "go", "/console/history#history_text"),
    Shortcut("?", "F1", _("Show this help"), "click", "[data-dialog-open=shortcuts]"),
)
