"""Cookies that also have to work in a frame on another site, and when another site sends the browser back to us."""

from __future__ import annotations

import ipaddress
from typing import TypedDict
from urllib.parse import urlsplit

from flask import request


class Settings(TypedDict):
    """What Response.set_cookie and delete_cookie take."""

    path: str
    httponly: bool
    secure: bool
    samesite: str
    partitioned: bool


def settings_for_frames(*, partitioned: bool = True) -> Settings:
    """`SameSite=None` and partitioned (CHIPS) where browsers take the connection for secure; `Lax` elsewhere."""
    trustworthy = request.is_secure or is_loopback(request.host)
    return {
        "path": "/",
        "httponly": True,
        "secure": trustworthy,
        "samesite": "None" if trustworthy else "Lax",
        "partitioned": trustworthy and partitioned,
    }


def is_loopback(host: str) -> bool:
    """Browsers treat these as secure without TLS."""
    name = urlsplit(f"//{host}").hostname or ""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
