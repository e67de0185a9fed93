"""What people type and other systems send, as it is kept: no NUL, which no database holds, and plain line ends."""

from __future__ import annotations


def on_one_line(typed: str | None) -> str:
    """Words with one space between them."""
    return " ".join((typed or "").replace("\x00", "").split())


def in_lines(typed: str | None) -> str:
    """A text of several lines, as a browser or a file has it."""
    return (typed or "").replace("\r\n", "\n").replace("\x00", "")


def printable_line(text: str) -> str:
    """One line without anything that could begin another one, and so another header of a mail."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
