"""The signature of a delivery: who receives it knows that we sent it, and when."""

from __future__ import annotations

import hmac

HEADER = "Helpcenter-Signature"


def header(secret: str, body: bytes, moment: int) -> str:
    """`t=<seconds since 1970>,v1=<HMAC-SHA256 of "t.body" in hexadecimal>`; receivers refuse what is minutes old."""
    signed = hmac.digest(secret.encode(), f"{moment}.".encode() + body, "sha256").hex()
    return f"t={moment},v1={signed}"
