"""What is said about a file beside its name."""

from __future__ import annotations

from flask_babel import format_decimal

from helpcenter.files.models import StoredFile
from helpcenter.files.pictures import THUMBNAIL

KILOBYTE, MEGABYTE = 1024, 1024 * 1024
SMALLEST_SIDE = 48
"""Pixels; below, a picture is no button any more."""


def size(count: int) -> str:
    """Bytes as 512 B, 284 KB, 1.4 MB."""
    if count < KILOBYTE:
        return f"{count} B"
    if count < MEGABYTE:
        return f"{format_decimal(round(count / KILOBYTE))} KB"
    return f"{format_decimal(round(count / MEGABYTE, 1))} MB"


def about(file: StoredFile) -> str:
    """Size, and of a picture its measures: 284 KB · 1,170 × 900."""
    if not file.is_picture:
        return size(file.size)
    return f"{size(file.size)} · {format_decimal(file.width)} × {format_decimal(file.height)}"


def measures(file: StoredFile, most: int = THUMBNAIL // 2) -> tuple[int, int]:
    """Width and height at which a picture's thumbnail is shown, so that its place is there before it is."""
    width, height = file.width or most, file.height or most
    scale = min(1, most / width, most / height)
    return max(round(width * scale), SMALLEST_SIDE), max(round(height * scale), SMALLEST_SIDE)
