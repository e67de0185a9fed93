"""Sessions for requests to addresses that somebody typed: not to be turned against our own network (quality.md 3.5).

Addresses of our own networks are refused before connecting and whatever DNS says a second time; proxies and .netrc are
ignored; TLS is verified; a Deadline (web/deadline.py) ends them.
"""

from __future__ import annotations

from typing import cast
from urllib.parse import urlsplit

import requests
from AntiSSRF import AntiSSRFPolicy, PolicyConfigOptions
from requests.adapters import HTTPAdapter

from helpcenter.web.deadline import watch

DEFAULT_PORTS = {"http": 80, "https": 443}


def guarded_session() -> requests.Session:
    """For public addresses alone."""
    policy = AntiSSRFPolicy(PolicyConfigOptions.EXTERNAL_ONLY_LATEST)
    policy.allow_plain_text_http = True
    session: requests.Session = policy.get_antissrf_session()
    return _watched(session)


def trusted_session() -> requests.Session:
    """For what the configuration allows although it is an address of ours (HELPCENTER_ALLOWED_SOURCES)."""
    return _watched(requests.Session())


def host_and_port(url: str) -> tuple[str, int]:
    """What is compared with the configuration."""
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or DEFAULT_PORTS.get(parts.scheme, 0)


def _watched(session: requests.Session) -> requests.Session:
    session.trust_env = False
    for scheme in DEFAULT_PORTS:
        watch(cast("HTTPAdapter", session.get_adapter(f"{scheme}://")).poolmanager)
    return session
