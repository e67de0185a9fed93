"""What can be searched, and what is kept of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

Text = str | sa.ColumnElement[str]
"""A text, or what stands for one in a statement that is made once."""


class Kind(StrEnum):
    """A kind of record with a full-text index."""

    ARTICLE = "article"
    CHAT = "chat"
    CALL = "call"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class Entry:
    """The text of one record in one language ('' where it has none). `title` is searched too, and ranks higher."""

    record_id: int
    service_id: int
    text: str
    title: str = ""
    language: str = ""
