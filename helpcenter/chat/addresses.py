"""Network addresses as blocks know them: one household of IPv6 is one address, and none is kept as it is."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress

from flask import current_app

IPV6_HOUSEHOLD = 64
"""Bits that stay the same while a device changes its address as it likes."""


def unit(ip: str) -> str | None:
    """What is blocked together: the IPv4 address, or the /64 of an IPv6 one; None where `ip` is no address."""
    try:
        address = ipaddress.ip_address(ip.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is None:
            return str(ipaddress.ip_network((address, IPV6_HOUSEHOLD), strict=False))
        address = address.ipv4_mapped
    return str(address)


def digest(service_id: int, ip: str) -> str | None:
    """The keyed hash of the address, another one for each service; None where `ip` is no address.

    Its key is SECRET_KEY itself, not one of keys.derived: blocks in force were stored so.
    """
    blocked = unit(ip)
    if blocked is None:
        return None
    key = str(current_app.secret_key).encode()
    return hmac.new(key, f"blocked address {service_id} {blocked}".encode(), hashlib.sha256).hexdigest()


def shown(ip: str) -> str:
    """Enough to recognise it by: 203.0.113.* or 2001:db8:1:*; '' where `ip` is no address."""
    blocked = unit(ip)
    if blocked is None:
        return ""
    if "." in blocked:
        return f"{blocked.rpartition('.')[0]}.*"
    groups = ipaddress.ip_network(blocked).network_address.exploded.split(":")[:3]
    return ":".join(group.lstrip("0") or "0" for group in groups) + ":*"


def is_loopback(ip: str) -> bool:
    """Whether it is this machine's own: behind a proxy that tells nothing, everybody would have it."""
    try:
        return ipaddress.ip_address(ip).is_loopback
    except ValueError:
        return False
