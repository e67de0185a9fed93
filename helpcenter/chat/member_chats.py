"""Chats of members, in browsers that several people use: each member is shown their own (live-chat.md 1.5, 1.8).

The cookie is the right to a chat, and knows nobody. Who has signed in comes from the page around the frame, or from the
sign-in on the help center; where that is another member than the chat's, the cookie loses its right for good.
"""

from __future__ import annotations

from helpcenter.chat import broadcasts, customer_access
from helpcenter.chat.models import Chat
from helpcenter.customers import site_members
from helpcenter.customers.signals import member_signed_in
from helpcenter.customers.signed_identity import Identity
from helpcenter.services.models import Service
from helpcenter.transactions import after_commit, lock, operation


def has_member(chat: Chat) -> bool:
    """Whether the chat is that of somebody whom a site has signed in."""
    return bool(site_members.subs(chat.service_id, chat.customer_id))


def is_of(chat: Chat, sub: str) -> bool:
    """Whether the chat may be shown to member `sub` ('': nobody is signed in); one that is no member's is anybody's."""
    subs = site_members.subs(chat.service_id, chat.customer_id)
    return not subs or sub in subs


def take_away(chat: Chat) -> None:
    """No cookie opens the chat any more, and pages that show it are told; for its operator it goes on."""
    with operation():
        lock(chat)
        _token, chat.token_hash = customer_access.new_token(chat.service)
        after_commit(broadcasts.gone, chat)


@member_signed_in.connect
def make_room(service: Service, *, identity: Identity, **_: object) -> None:
    """Whoever has just signed in does not find the chat of the member before."""
    chat = customer_access.latest_chat(service)
    if chat is not None and not is_of(chat, identity.sub):
        take_away(chat)
