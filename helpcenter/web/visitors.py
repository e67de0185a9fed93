"""Telling visitors apart for rate limits, without keeping who they are (live-chat.md 1.3)."""

from __future__ import annotations

import hmac

from flask import request

from helpcenter import keys


def hashed_address() -> str:
    """The visitor's IP address as a keyed hash: kept in Redis only as long as a limit runs, an hour at most."""
    key = keys.derived("helpcenter visitors")
    return hmac.digest(key, (request.remote_addr or "").encode(), "sha256").hex()[:32]
