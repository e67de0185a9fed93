"""Names of the topics that frames are published on: one per audience and language (design.md rule 7)."""

from __future__ import annotations

CUSTOMER, STAFF = "customer", "staff"


def conversation(chat_id: int, audience: str, language: str) -> str:
    """What happens in one chat, as the customer or as staff may see it."""
    return f"chat:{chat_id}:{audience}:{language}"


def operator_lists(operator_id: int) -> str:
    """Something in this operator's list of chats changed."""
    return f"lists:operator:{operator_id}"


def service_queue(service_id: int) -> str:
    """Something in this service's queue changed."""
    return f"lists:service:{service_id}"


def supervision(service_id: int) -> str:
    """A chat of this service began or ceased to need somebody other than its operator."""
    return f"lists:supervision:{service_id}"


def waiting(service_id: int) -> str:
    """The queue moved: customers who wait look for their place."""
    return f"waiting:{service_id}"
