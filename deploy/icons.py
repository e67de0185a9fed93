"""Build the two icon sprites from a checkout of ``lucide-static``.

    npm pack lucide-static@1.62.0 && tar xzf lucide-static-1.62.0.tgz
    python deploy/icons.py package

writes ``static/icons.svg`` (console, admin, help center) and
``static/icons-widget.svg`` (chat frame and launcher). To use another icon, add
its name to one of the lists below and run this again. Licence texts:
``static/vendor/lucide-LICENSE``.
"""

import re
import sys
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "static"

NOTICE = (
    "Lucide 1.62.0, ISC, (c) 2026 Lucide Icons and Contributors; "
    "icons derived from Feather: MIT, (c) 2013-present Cole Bemis. "
    "Full texts: vendor/lucide-LICENSE. Built by deploy/icons.py."
)

ICONS = [
    "archive",
    "arrow-down",
    "arrow-left",
    "arrow-left-right",
    "arrow-right",
    "arrow-up",
    "at-sign",
    "ban",
    "bell",
    "bell-ring",
    "book-open",
    "building-2",
    "calendar",
    "chart-column",
    "check",
    "check-check",
    "chevron-down",
    "chevron-left",
    "chevron-right",
    "chevron-up",
    "chevrons-down-up",
    "chevrons-up-down",
    "circle-alert",
    "circle-check",
    "circle-question-mark",
    "circle-x",
    "clock",
    "cloud-download",
    "cloud-off",
    "code",
    "coffee",
    "copy",
    "credit-card",
    "database",
    "download",
    "ellipsis",
    "ellipsis-vertical",
    "external-link",
    "eye",
    "eye-off",
    "file-spreadsheet",
    "file-text",
    "folder",
    "frown",
    "git-merge",
    "globe",
    "grip-vertical",
    "hand",
    "history",
    "house",
    "image",
    "inbox",
    "info",
    "key",
    "keyboard",
    "life-buoy",
    "link",
    "list",
    "list-checks",
    "lock",
    "log-in",
    "log-out",
    "mail",
    "megaphone",
    "menu",
    "message-circle",
    "monitor",
    "moon",
    "package-search",
    "panel-right",
    "paperclip",
    "pause",
    "pencil",
    "phone",
    "pin",
    "play",
    "plug",
    "plus",
    "printer",
    "refresh-cw",
    "reply",
    "rotate-ccw",
    "rotate-cw",
    "save",
    "scroll-text",
    "search",
    "send",
    "send-horizontal",
    "server",
    "settings",
    "shield",
    "shield-check",
    "shopping-bag",
    "signal",
    "sliders-horizontal",
    "smartphone",
    "smile",
    "smile-plus",
    "square",
    "star",
    "tag",
    "thumbs-down",
    "thumbs-up",
    "ticket",
    "ticket-plus",
    "timer",
    "trash-2",
    "triangle-alert",
    "truck",
    "undo-2",
    "upload",
    "user",
    "user-plus",
    "user-round-check",
    "users",
    "volume-2",
    "volume-x",
    "webhook",
    "wifi-off",
    "wrench",
    "x",
    "zap",
]

WIDGET_ICONS = [
    "arrow-up",
    "check",
    "check-check",
    "chevron-down",
    "circle-alert",
    "circle-check",
    "clock",
    "download",
    "file-text",
    "frown",
    "lock",
    "mail",
    "message-circle",
    "moon",
    "paperclip",
    "smile",
    "smile-plus",
    "star",
    "x",
]


def symbol(name: str, source: Path) -> str:
    """Return one ``<symbol>`` with the shapes of a Lucide file."""
    text = (source / f"{name}.svg").read_text(encoding="utf-8")
    shapes = re.search(r"<svg[^>]*>(.*)</svg>", text, re.DOTALL)
    if shapes is None:
        raise ValueError(f"{name}.svg holds no <svg> element")
    inner = re.sub(r"\s*\n\s*", "", shapes.group(1)).replace(" />", "/>")
    return f'<symbol id="{name}" viewBox="0 0 24 24">{inner}</symbol>'


def sprite(names: list[str], source: Path) -> str:
    """Return a whole sprite file; names are sorted and unique."""
    symbols = "\n".join(symbol(name, source) for name in sorted(set(names)))
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n<!-- {NOTICE} -->\n{symbols}\n</svg>\n'


def main(package: str) -> None:
    """Write both sprites from the unpacked npm package at ``package``."""
    source = Path(package) / "icons"
    (STATIC / "icons.svg").write_text(sprite(ICONS, source), encoding="utf-8")
    (STATIC / "icons-widget.svg").write_text(sprite(WIDGET_ICONS, source), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
