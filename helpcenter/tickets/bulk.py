"""The same done to several tickets: each for itself, with a result of its own (tickets-customers.md 1.3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from helpcenter.accounts.models import Operator
from helpcenter.tickets import assigning, editing, states
from helpcenter.tickets.models import Ticket, TicketState
from helpcenter.transactions import StaleError
from helpcenter.web.refusals import RefusedError

Act = Callable[[Ticket, int], None]
MOST = 100


@dataclass(frozen=True)
class Result:
    """What became of one. `problem` '': it is done."""

    ticket: Ticket
    problem: str


def apply(chosen: Sequence[tuple[Ticket, int]], act: Act) -> list[Result]:
    """Do `act(ticket, version shown)` to each; what is refused for one stops no other."""
    return [Result(ticket, _tried(ticket, version, act)) for ticket, version in chosen]


def assign(to: Operator | None, by: Operator) -> Act:
    """Give to somebody, or to nobody."""
    return lambda ticket, version: assigning.assign(ticket, to, version=version, by=by)


def change_state(to: TicketState, by: Operator) -> Act:
    """A step to another state."""
    return lambda ticket, version: states.change(ticket, to, version=version, by=by)


def categorise(category_id: int | None, by: Operator) -> Act:
    """The processing type."""
    return lambda ticket, version: editing.save(ticket, version=version, by=by, category_id=category_id)


def _tried(ticket: Ticket, version: int, act: Act) -> str:
    try:
        act(ticket, version)
    except RefusedError as refusal:
        return str(refusal)
    except StaleError:
        return str(_("Somebody has changed it meanwhile; nothing was overwritten."))
    return ""
