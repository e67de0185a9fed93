"""One POST to somebody else's server, which cannot be our own network, and has not long to answer (quality.md 3.5)."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

import requests
import urllib3
from AntiSSRF import AntiSSRFError
from flask import current_app

from helpcenter.config import Settings
from helpcenter.web.deadline import Deadline, OutOfTimeError
from helpcenter.web.guarded import guarded_session, host_and_port, trusted_session

TOTAL = 15.0
"""Seconds for the whole of it."""


class FailedError(Exception):
    """It was not delivered; the text says why, `status` what was answered, if anything was."""

    def __init__(self, why: str, status: int | None = None) -> None:
        super().__init__(why)
        self.status = status


def is_address(url: str) -> bool:
    """Whether `url` is one that deliveries can go to: https, or http to what the configuration allows."""
    try:
        parts = urlsplit(url)
        usable = bool(parts.hostname) and parts.username is None and not parts.fragment and parts.port != 0
    except ValueError:
        return False
    return usable and (parts.scheme == "https" or (parts.scheme == "http" and _is_allowed(url)))


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """The status of the answer, 200 to 299; its body is not read. Raises FailedError for anything else."""
    sent = {"User-Agent": "Helpcenter webhook", "Content-Type": "application/json", **headers}
    session = trusted_session() if _is_allowed(url) else guarded_session()
    try:
        with (
            session,
            Deadline(TOTAL),
            session.post(url, data=body, headers=sent, timeout=(5, 10), allow_redirects=False, stream=True) as response,
        ):
            status = int(response.status_code)
    except AntiSSRFError as error:
        raise FailedError("The address belongs to an internal network and is not sent to.") from error
    except (OutOfTimeError, requests.Timeout, urllib3.exceptions.TimeoutError) as error:
        raise FailedError("No answer in time.") from error
    except requests.exceptions.SSLError as error:
        raise FailedError("The certificate of the server is not valid.") from error
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, UnicodeError) as error:
        raise FailedError("No connection to the server.") from error
    if not 200 <= status < 300:
        raise FailedError(f"The server answered {status}.", status)
    return status


def _is_allowed(url: str) -> bool:
    settings: Settings = current_app.config["SETTINGS"]
    return host_and_port(url) in settings.allowed_sources
