"""Which device somebody writes from, said by the user agent: "iPhone · Safari 19"."""

from __future__ import annotations

from functools import lru_cache

import ua_parser

_VENDOR_WORDS = (" Mobile iOS", " Mobile WebView", " Mobile")
_GENERIC_DEVICES = ("Generic_Android", "Generic")


@lru_cache(maxsize=1024)
def name(user_agent: str) -> str:
    """The device or its system, and the browser with its major version; '' where nothing is recognised."""
    found = ua_parser.parse(user_agent)
    parts = [_device(found), _browser(found)]
    return " · ".join(part for part in parts if part)


def _device(found: ua_parser.Result) -> str:
    device = found.device
    if device is not None and device.brand not in _GENERIC_DEVICES:
        return device.family
    return found.os.family if found.os else ""


def _browser(found: ua_parser.Result) -> str:
    browser = found.user_agent
    if browser is None:
        return ""
    family = browser.family.removeprefix("Mobile ")
    for word in _VENDOR_WORDS:
        family = family.removesuffix(word)
    return f"{family} {browser.major}" if browser.major else family
