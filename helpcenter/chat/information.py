"""Customer and inquiry information of a chat: what may be edited, and saving it (live-chat.md 2.4, 2.5)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass

from helpcenter.accounts.models import Operator
from helpcenter.audit import recording
from helpcenter.chat import information_broadcasts, messages
from helpcenter.chat.events import Event, operator_words
from helpcenter.chat.models import Chat
from helpcenter.customers import editing
from helpcenter.extensions import db
from helpcenter.services import category_choice
from helpcenter.services.models import Category
from helpcenter.transactions import StaleError, after_commit, lock, operation


class UnusableCategoryError(Exception):
    """The processing type is not one that a chat of this service can get."""


@dataclass(frozen=True)
class Information:
    """What an operator may write down; `email` is the customer's first address."""

    name: str
    email: str
    note: str
    category_id: int | None


def current(chat: Chat) -> Information:
    """What is saved now."""
    customer = chat.customer
    return Information(customer.name, customer.email, customer.note, chat.category_id)


def version(chat: Chat) -> str:
    """Which information was shown: two that differ in nothing that can be edited have the same version."""
    values = json.dumps(asdict(current(chat)), sort_keys=True)
    return hashlib.sha256(values.encode()).hexdigest()[:16]


def save(
    chat: Chat, *, by: Operator, name: str, email: str, note: str, category_id: int | None, version: str
) -> list[str]:
    """Save what `by` wrote over the information of `version`; returns the names of the fields that changed.

    The caller has asked access.may_edit. Raises StaleError where somebody else has saved something else meanwhile,
    UnusableCategoryError.
    """
    with operation():
        lock(chat)
        lock(chat.customer)
        _check_version(chat, version)
        before, after = asdict(current(chat)), asdict(Information(name, email, note, category_id))
        changed = [field for field in before if before[field] != after[field]]
        if changed:
            _write(chat, after, by, changed)
            _note(chat, by, ["category" if field == "category_id" else field for field in changed])
    return changed


def _check_version(chat: Chat, shown: str) -> None:
    if version(chat) != shown:
        raise StaleError(chat)


def _write(chat: Chat, after: dict[str, str | int | None], by: Operator, changed: list[str]) -> None:
    if "category_id" in changed:
        category_id = after["category_id"]
        if category_id is not None and not category_choice.may_be_given(chat.service_id, int(category_id)):
            raise UnusableCategoryError
        chat.category = db.session.get(Category, category_id) if category_id is not None else None
    if set(changed) - {"category_id"}:
        others = [email.address for email in chat.customer.emails[1:]]
        emails = [address for address in (str(after["email"]), *others) if address]
        editing.save(
            chat.customer,
            version=chat.customer.version,
            by=by,
            name=str(after["name"]),
            note=str(after["note"]),
            emails=emails,
        )


def _note(chat: Chat, by: Operator, fields: list[str]) -> None:
    messages.event(chat, Event.INFORMATION_SAVED, fields=fields, **operator_words(by))
    recording.record(by.id, "information_saved", chat, fields=fields)
    after_commit(information_broadcasts.changed, chat)
