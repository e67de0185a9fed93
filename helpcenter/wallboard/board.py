"""Everything on the wallboard at one moment: queue, escalations, open chats, operators, today's figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from helpcenter.accounts.models import Operator
from helpcenter.chat import supervision
from helpcenter.chat.models import Chat, ChatState, PresenceStatus
from helpcenter.chat.supervision import Overview
from helpcenter.clock import now
from helpcenter.services.membership import services_of
from helpcenter.services.models import Service
from helpcenter.statistics import queries
from helpcenter.statistics.figures import Figures, total
from helpcenter.statistics.filters import Filters
from helpcenter.wallboard import people
from helpcenter.wallboard.people import Person
from helpcenter.web import languages


@dataclass(frozen=True)
class Board:
    """What stands on the screen. `queue`: those who wait, the longest first, those in need among them."""

    services: Sequence[Service]
    chosen: Service | None
    overview: Overview
    queue: Sequence[Chat]
    active: Sequence[Chat]
    people: Sequence[Person]
    today: Figures

    @property
    def waiting_since(self) -> datetime | None:
        """Since when the customer who has waited longest waits; None where nobody does."""
        return self.queue[0].requested_at if self.queue else None

    @property
    def present(self) -> dict[PresenceStatus, int]:
        """Status → how many have it."""
        return Counter(one.status for one in self.people)

    @property
    def free(self) -> int:
        """How many more chats those who are there could take."""
        there = (one for one in self.people if one.status == PresenceStatus.ONLINE and one.connected)
        return sum(max(0, one.maximum - one.load) for one in there)

    @property
    def tabs(self) -> list[dict[str, object]]:
        """All services, and each of them, as the links of a row of tabs."""
        every = {"label": _("All services"), "url": "/console/wallboard", "active": self.chosen is None}
        language = languages.current()
        return [every] + [
            {
                "label": one.name_in(language),
                "url": f"/console/wallboard?service={one.id}",
                "active": one is self.chosen,
            }
            for one in self.services
        ]

    def chats_of(self, operator_id: int) -> list[Chat]:
        """The open chats of an operator, who has waited longest for an answer first."""
        return [chat for chat in self.active if chat.operator_id == operator_id]


def of(operator: Operator, service_id: int | None = None) -> Board:
    """The board of the services that `operator` may watch, or of the one chosen among them."""
    services = [one for one in services_of(operator) if one.archived_at is None]
    chosen = next((one for one in services if one.id == service_id), None)
    shown = [chosen] if chosen else services
    ids = [one.id for one in shown]
    overview = supervision.overview(operator, chosen.id if chosen else None)
    needy_waiting = [chat for chat in overview.needy if chat.state in (ChatState.WAITING, ChatState.ASSIGNED)]
    talking = [chat for chat in overview.needy if chat.state == ChatState.ACTIVE]
    waiting = [*needy_waiting, *overview.waiting, *(one for one in overview.active if one.state == ChatState.ASSIGNED)]
    return Board(
        services=services,
        chosen=chosen,
        overview=overview,
        queue=sorted(waiting, key=lambda chat: (chat.requested_at, chat.id)),
        active=[*talking, *(one for one in overview.active if one.state == ChatState.ACTIVE)],
        people=people.of(ids),
        today=_today(shown),
    )


def _today(services: Sequence[Service]) -> Figures:
    """The figures of today, which is each service's own."""
    moment = now()
    by_day: dict[date, list[int]] = {}
    for one in services:
        by_day.setdefault(moment.astimezone(ZoneInfo(one.time_zone)).date(), []).append(one.id)
    series = (queries.series(Filters(day, day), ids) for day, ids in by_day.items())
    return total(figures for slots in series for _slot, figures in slots)
