"""Keys derived from SECRET_KEY, one for each purpose, so that what is made with one is of no use to another.

itsdangerous does this by itself, for the tokens it signs, with its `salt`.
"""

from __future__ import annotations

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app


def derived(purpose: str) -> bytes:
    """32 bytes by HKDF-SHA256 (RFC 5869), with `purpose` as its info.

    What is stored in the database was made with them: a purpose keeps its words for ever.
    """
    made: dict[str, bytes] = current_app.extensions.setdefault("helpcenter.keys", {})
    if purpose not in made:
        kdf = HKDF(hashes.SHA256(), 32, salt=None, info=purpose.encode())
        made[purpose] = kdf.derive(str(current_app.secret_key).encode())
    return made[purpose]
