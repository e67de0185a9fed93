"""What the routes of a ticket answer: the page, or for htmx the parts of it that change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from helpcenter.accounts.access import current_operator
from helpcenter.accounts.models import Operator
from helpcenter.extensions import db
from helpcenter.tickets import composer as composers
from helpcenter.tickets import finding, page, viewing, wording
from helpcenter.tickets.composer import Composer
from helpcenter.tickets.events import Kind
from helpcenter.tickets.forms import Versioned
from helpcenter.tickets.models import Ticket, TicketEvent, TicketState
from helpcenter.web import filters
from helpcenter.web.differences import Difference
from helpcenter.web.fragments import is_htmx
from helpcenter.web.refusals import RefusedError


@dataclass(frozen=True)
class Conflict:
    """A save that was refused. `values` sent to `url` with the new version would make it all the same."""

    by: str | None
    differences: Sequence[Difference]
    url: str
    values: Sequence[tuple[str, str]]


def of_ticket(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Give the view the ticket of the URL (404 for a foreign one); what is refused is answered in its sentence."""

    @wraps(view)
    def fetched(ticket_id: int, **arguments: Any) -> ResponseReturnValue:
        fetched_ticket = finding.fetch(current_operator, ticket_id)
        try:
            return view(fetched_ticket, **arguments)
        except RefusedError as problem:
            return refused(fetched_ticket, problem)

    return fetched


def shown_version(form: Versioned) -> int:
    """The version that was shown, from a form of choices alone; 400 where somebody made one up."""
    if not form.validate():
        abort(400)
    return form.version.data or 0


def ticket(of: Ticket, *, status: int = 200, **more: Any) -> ResponseReturnValue:
    """The page of a ticket, or its parts for htmx, as the address of the page asks."""
    return _rendered(of, _address(), **more), status


def opened(of: Ticket) -> ResponseReturnValue:
    """The page as its address asks; who reads a conversation is written down."""
    shown = _load(of, _address())
    if shown.tab == "conversation":
        viewing.note(shown.call, by=current_operator)
    return _drawn(of, shown), 200


def left(url: str) -> ResponseReturnValue:
    """After an action that leads elsewhere."""
    return ("", 204, {"HX-Redirect": url}) if is_htmx() else redirect(url, 303)


def done(
    of: Ticket,
    sentence: str | None = None,
    *,
    composer: Composer | None = None,
    fresh: bool = False,
    **place: Any,
) -> ResponseReturnValue:
    """After an action: the page as it is now, with a word about it. `place` shows another call or tab.

    What is being written stays, unless there is another `composer`, or a `fresh` one.
    """
    url = url_for("tickets.page", ticket_id=of.id, **place)
    if is_htmx():
        shown = composers.of(of, current_operator) if fresh and of.state != TicketState.CLOSED else composer
        body = _rendered(of, place or _address(), sentence=sentence, close_dialog=True, composer=shown)
        return body, {"HX-Push-Url": url} if place else {}
    if sentence:
        flash(sentence)
    return redirect(url, 303)


def moved(to: Ticket, sentence: str) -> ResponseReturnValue:
    """After an action that leads to another ticket."""
    flash(sentence)
    url = url_for("tickets.page", ticket_id=to.id)
    return left(url)


def dialog(content: str, title: str, *, status: int = 200, **context: Any) -> ResponseReturnValue:
    """A form in a dialog for htmx, else as a page. `content` is its template."""
    template = "tickets/_dialog.html" if is_htmx() else "tickets/dialog_page.html"
    return render_template(template, content=content, title=title, words=wording, **context), status


def refused(of: Ticket, problem: Exception) -> ResponseReturnValue:
    """What cannot be done, in a sentence, above the ticket as it is now."""
    return ticket(of, status=409, problem=str(problem), close_dialog=True)


def stale(of: Ticket, differences: Sequence[Difference], values: Sequence[tuple[str, str]]) -> ResponseReturnValue:
    """Somebody else saved meanwhile: both versions beside each other, nothing overwritten (see 1.6)."""
    conflict = Conflict(_last_editor(of), differences, request.path, values)
    return ticket(of, status=409, conflict=conflict, close_dialog=True)


def _rendered(of: Ticket, place: Mapping[str, Any], **more: Any) -> str:
    return _drawn(of, _load(of, place), **more)


def _load(of: Ticket, place: Mapping[str, Any]) -> page.TicketPage:
    operator: Operator = db.session.get_one(Operator, current_operator.id)
    return page.load(of, operator, call_id=filters.id_in(str(place.get("call", ""))), tab=str(place.get("tab", "")))


def _drawn(of: Ticket, shown: page.TicketPage, **more: Any) -> str:
    template = "tickets/_answer.html" if is_htmx() else "tickets/page.html"
    if not is_htmx() and not shown.is_closed and more.get("composer") is None:
        more["composer"] = composers.of(of, shown.operator)
    return render_template(template, shown=shown, words=wording, service=of.service, **more)


def _address() -> Mapping[str, str]:
    """The query of the page that is shown: htmx posts from it, everything else asks for it."""
    if request.method == "GET" or not is_htmx():
        return request.args
    return dict(parse_qsl(urlsplit(request.headers.get("HX-Current-URL", "")).query))


def _last_editor(of: Ticket) -> str | None:
    query = sa.select(Operator.name).join(TicketEvent, TicketEvent.operator_id == Operator.id)
    query = query.where(TicketEvent.ticket_id == of.id, TicketEvent.kind.not_in((Kind.COMMENT, Kind.CALL_ADDED)))
    return db.session.scalar(query.order_by(TicketEvent.id.desc()).limit(1))
