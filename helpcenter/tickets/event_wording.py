"""What happened to a ticket, in sentences in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from helpcenter.columns import localized
from helpcenter.customers.models import Channel
from helpcenter.tickets.events import Kind
from helpcenter.tickets.models import Priority, TicketEvent, TicketState
from helpcenter.tickets.solving import Reason
from helpcenter.tickets.wording import FIELDS, PRIORITIES, REASONS, REPLIES, STATES, channel
from helpcenter.web import languages

_ICONS = {
    Kind.CREATED: "ticket",
    Kind.CALL_ADDED: "plus",
    Kind.ASSIGNED: "user-round-check",
    Kind.STATE: "circle-check",
    Kind.PRIORITY: "signal",
    Kind.CATEGORY: "tag",
    Kind.SUBJECT: "pencil",
    Kind.TAGS: "tag",
    Kind.FIELDS: "pencil",
    Kind.CALL_EDITED: "pencil",
    Kind.COMMENT: "lock",
    Kind.REPLIED: "reply",
    Kind.SOLVED_INTERNALLY: "check",
    Kind.FOLLOWS: "link",
    Kind.FOLLOWED: "link",
    Kind.MERGED: "git-merge",
    Kind.ABSORBED: "git-merge",
}
_WRITTEN = {Kind.COMMENT: "text", Kind.ASSIGNED: "note", Kind.SOLVED_INTERNALLY: "note"}
"""Where what a colleague wrote stands."""
Particulars = Mapping[str, Any]


@dataclass(frozen=True)
class ShownEvent:
    """An event as the ticket page lists it. `comment`: what a colleague wrote with it, else ''."""

    event: TicketEvent
    icon: str
    text: str
    comment: str


def shown(event: TicketEvent, categories: Mapping[int, str]) -> ShownEvent:
    """An event in words. `categories`: paths by ID."""
    kind = Kind(event.kind)
    comment = event.particulars.get(_WRITTEN.get(kind, ""), "")
    return ShownEvent(event, _ICONS[kind], _sentence(kind, event.particulars, categories), comment)


def _sentence(kind: Kind, said: Particulars, categories: Mapping[int, str]) -> str:
    if kind == Kind.CATEGORY:
        paths = {name: categories.get(said[name] or 0) or _("None") for name in ("before", "after")}
        return str(_("Processing type: %(before)s → %(after)s", **paths))
    return str(_SENTENCES[kind](said))


def _channel(said: Particulars) -> str:
    return channel(Channel(said["channel"]), said.get("source", ""))


def _state(said: Particulars) -> str:
    words = {name: STATES[TicketState(said[name])] for name in ("before", "after")}
    return str(_("State: %(before)s → %(after)s", **words))


def _priority(said: Particulars) -> str:
    words = {name: PRIORITIES[Priority(said[name])] for name in ("before", "after")}
    return str(_("Priority: %(before)s → %(after)s", **words))


def _assigned(said: Particulars) -> str:
    before, after = said["before"], said["after"]
    if after is None:
        return str(_("Given back by %(name)s to nobody", name=before["name"] if before else ""))
    if before is None:
        return str(_("%(name)s is in charge", name=after["name"]))
    return str(_("Transferred from %(before)s to %(after)s", before=before["name"], after=after["name"]))


def _listed(words: Sequence[str]) -> str:
    return "、".join(words) or str(_("None"))


def _fields(said: Particulars) -> str:
    """Fields by their names: those that all calls have, and the service's own as they were called then."""
    own = [str(FIELDS[name]) for name in said.get("fields", []) if name in FIELDS]
    return _listed([*own, *(localized(name, languages.current()) for name in said.get("custom", []))])


_SENTENCES: dict[Kind, Callable[[Particulars], str]] = {
    Kind.CREATED: lambda said: _("Created (%(channel)s)", channel=_channel(said)),
    Kind.CALL_ADDED: lambda said: _("Added a call (%(channel)s)", channel=_channel(said)),
    Kind.ASSIGNED: _assigned,
    Kind.STATE: _state,
    Kind.PRIORITY: _priority,
    Kind.SUBJECT: lambda said: _("Subject: %(before)s → %(after)s", before=said["before"], after=said["after"]),
    Kind.TAGS: lambda said: _(
        "Tags: %(before)s → %(after)s", before=_listed(said["before"]), after=_listed(said["after"])
    ),
    Kind.FIELDS: lambda said: _("Changed: %(names)s", names=_fields(said)),
    Kind.CALL_EDITED: lambda said: _("Changed the call “%(call)s”: %(names)s", call=said["call"], names=_fields(said)),
    Kind.COMMENT: lambda _said: _("Internal comment"),
    Kind.REPLIED: lambda said: REPLIES.get(said["after"], REPLIES["open"]),
    Kind.SOLVED_INTERNALLY: lambda said: _("Solved without a mail: %(reason)s", reason=REASONS[Reason(said["reason"])]),
    Kind.FOLLOWS: lambda said: _("Goes on with %(reference)s", reference=said["reference"]),
    Kind.FOLLOWED: lambda said: _("Goes on in %(reference)s", reference=said["reference"]),
    Kind.MERGED: lambda said: _("Merged into %(reference)s", reference=said["reference"]),
    Kind.ABSORBED: lambda said: _("%(reference)s was merged into this ticket", reference=said["reference"]),
}
