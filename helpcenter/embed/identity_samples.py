"""Sample code of the signed identity, for those who run the site; tests/embed/test_identity.py runs the first."""

from __future__ import annotations

from helpcenter.services.models import Service

SIGNING = """\
import time
import jwt  # pip install PyJWT

token = jwt.encode(
    {
        "sub": str(member.id),       # never changes, up to 200 characters
        "name": member.name,
        "email": member.email,
        "exp": int(time.time()) + 300,  # at most an hour ahead
    },
    HELPCENTER_IDENTITY_SECRET,
    algorithm="HS256",
)"""
CALLING = 'HelpCenter("identify", token);  // with each page, before or after the chat is opened'


def returning(service: Service, origin: str) -> str:
    """The form with which a site sends somebody who has signed in back to our help center."""
    return (
        f'<form method="post" action="{origin}/hc/{service.slug}/identity">\n'
        '  <input type="hidden" name="token" value="…">\n'
        '  <input type="hidden" name="state" value="…">  <!-- as it came in the address -->\n'
        "  <button>Continue</button>\n"
        "</form>"
    )
