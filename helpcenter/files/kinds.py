"""The kinds of files that can be sent. Which of them a file is, its content says (files/recognising.py)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _


class Group(StrEnum):
    """What an administrator allows or not."""

    PICTURE = "picture"
    PDF = "pdf"
    TEXT = "text"
    OFFICE = "office"
    ZIP = "zip"


NAMES: dict[Group, LazyString] = {
    Group.PICTURE: _("Pictures (PNG, JPEG, GIF, WebP)"),
    Group.PDF: _("PDF"),
    Group.TEXT: _("Text and CSV"),
    Group.OFFICE: _("Office documents (Word, Excel, PowerPoint, OpenDocument)"),
    Group.ZIP: _("ZIP archives"),
}


@dataclass(frozen=True)
class Kind:
    """One kind of file. `endings`: the names it may have; the first is given to one whose name says something else."""

    group: Group
    content_type: str
    endings: tuple[str, ...]


_OPEN_XML = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"

PNG = Kind(Group.PICTURE, "image/png", ("png",))
JPEG = Kind(Group.PICTURE, "image/jpeg", ("jpg", "jpeg"))
GIF = Kind(Group.PICTURE, "image/gif", ("gif",))
WEBP = Kind(Group.PICTURE, "image/webp", ("webp",))
PDF = Kind(Group.PDF, "application/pdf", ("pdf",))
TEXT = Kind(Group.TEXT, "text/plain", ("txt", "log"))
CSV = Kind(Group.TEXT, "text/csv", ("csv", "tsv"))
ZIP = Kind(Group.ZIP, "application/zip", ("zip",))
WORD = Kind(Group.OFFICE, f"{_OPEN_XML}.wordprocessingml.document", ("docx",))
EXCEL = Kind(Group.OFFICE, f"{_OPEN_XML}.spreadsheetml.sheet", ("xlsx",))
POWERPOINT = Kind(Group.OFFICE, f"{_OPEN_XML}.presentationml.presentation", ("pptx",))
ODT = Kind(Group.OFFICE, f"{_OPEN_DOCUMENT}.text", ("odt",))
ODS = Kind(Group.OFFICE, f"{_OPEN_DOCUMENT}.spreadsheet", ("ods",))
ODP = Kind(Group.OFFICE, f"{_OPEN_DOCUMENT}.presentation", ("odp",))
OLD_WORD = Kind(Group.OFFICE, "application/msword", ("doc",))
OLD_EXCEL = Kind(Group.OFFICE, "application/vnd.ms-excel", ("xls",))
OLD_POWERPOINT = Kind(Group.OFFICE, "application/vnd.ms-powerpoint", ("ppt",))

KINDS = (
    PNG, JPEG, GIF, WEBP, PDF, TEXT, CSV, ZIP, WORD, EXCEL, POWERPOINT, ODT, ODS, ODP, OLD_WORD, OLD_EXCEL,
    OLD_POWERPOINT,
)  # fmt: skip
ENDINGS = frozenset(ending for kind in KINDS for ending in kind.endings)


def endings(groups: frozenset[Group]) -> list[str]:
    """The endings of the files in `groups`, for people and for a browser's file dialog."""
    return [ending for kind in KINDS if kind.group in groups for ending in kind.endings]
