"""Chats from files that people upload: in the form of our contract, into which imports/grouping.py turns tables."""

from __future__ import annotations

from helpcenter.imports.connectors import smart_m_talk
from helpcenter.imports.connectors.contract import START, Page, Position, Request, Source
from helpcenter.imports.reasons import SourceError

LABEL = "File"
CHAT = smart_m_talk.CHAT
read_chat = smart_m_talk.read_chat


def request(_source: Source, _position: Position) -> Request:
    """There is nothing to be asked."""
    raise SourceError("only_uploaded", permanent=True)


def read_page(_body: bytes, _source: Source, _position: Position = START) -> Page:
    """There are no pages."""
    raise SourceError("only_uploaded", permanent=True)
