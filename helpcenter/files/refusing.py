"""Why a file is not taken. Files are looked at in threads without a language, so the sentence is made afterwards."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from helpcenter.files import kinds
from helpcenter.files.limits import Limits


class Reason(StrEnum):
    """What is the matter with a file."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    KIND = "kind"
    MACROS = "macros"
    BROKEN = "broken"
    PIXELS = "pixels"
    NO_ROOM = "no_room"
    """The folder of files cannot be written: mostly the disk is full."""


class UnusableFileError(Exception):
    """A file that is not taken, and of which nothing is kept; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def sentence(reason: Reason, limits: Limits) -> str:
    """What to tell the person who sent the file, and what can be done."""
    if reason == Reason.TOO_LARGE:
        return str(gettext("The file is too large. Send at most %(number)s MB.", number=limits.megabytes))
    if reason == Reason.KIND:
        return _other_kinds(limits)
    return str(_SENTENCES[reason])


def _other_kinds(limits: Limits) -> str:
    if not limits.groups:
        return str(gettext("Files cannot be sent here."))
    endings = ", ".join(kinds.endings(limits.groups))
    return str(gettext("Files of this kind cannot be sent. Possible are: %(endings)s.", endings=endings))


_SENTENCES = {
    Reason.EMPTY: _("The file is empty."),
    Reason.MACROS: _("Office documents with macros cannot be sent. Save the document without them."),
    Reason.BROKEN: _("The picture cannot be read. Save it again, or send a photo of the screen."),
    Reason.PIXELS: _("The picture has too many pixels. Make it smaller and send it again."),
    Reason.NO_ROOM: _("The file cannot be kept just now. Try again in a moment."),
}
