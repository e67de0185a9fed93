"""The API's calls: read, added to a ticket, changed as in the console (tickets-customers.md 1.4, 1.5)."""

from __future__ import annotations

from datetime import UTC

from flask import Response, url_for
from sqlalchemy.orm import joinedload

from helpcenter.accounts.permissions import Permission
from helpcenter.api import answering, checking, drawing, repeating, shapes
from helpcenter.api.access import caller, scoped
from helpcenter.api.blueprint import blueprint
from helpcenter.api.problems import ProblemError
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.tickets import adding, call_editing, custom_fields
from helpcenter.tickets import finding as tickets
from helpcenter.tickets.models import Call, Direction, Priority, Ticket
from helpcenter.web.typed import in_lines


@blueprint.get("/v1/calls")
@scoped(Permission.TICKET_HANDLE)
def list_calls() -> Response:
    """Calls, the newest first; those of one ticket with `?ticket=`."""
    query, ticket_id = tickets.calls_visible_to(caller()), answering.number("ticket")
    query = checking.of_service(query, Call).options(joinedload(Call.ticket))
    return answering.page(query.where(Call.ticket_id == ticket_id) if ticket_id else query, Call, drawing.call)


@blueprint.get("/v1/calls/<int:call_id>")
@scoped(Permission.TICKET_HANDLE)
def show_call(call_id: int) -> Response:
    """One call."""
    return answering.one(drawing.call(_call_or_404(call_id)))


@blueprint.post("/v1/tickets/<int:ticket_id>/calls")
@scoped(Permission.TICKET_HANDLE)
def add_call(ticket_id: int) -> Response:
    """Add a call to a ticket: a phone call, a visit, a letter."""
    ticket = tickets.fetch(caller(), ticket_id)
    wanted = answering.body(shapes.NewCall)
    call = repeating.once(lambda: adding.add_call(ticket, _contact(ticket, wanted), by=caller()), _call_or_404)
    return answering.one(drawing.call(call), 201, url_for("api.show_call", call_id=call.id))


@blueprint.patch("/v1/calls/<int:call_id>")
@scoped(Permission.TICKET_HANDLE)
def change_call(call_id: int) -> Response:
    """Change a call. A later import leaves alone what was changed here."""
    call = _call_or_404(call_id)
    wanted = answering.body(shapes.CallChange)
    changes = answering.given(wanted, "version")
    for name in changes:
        if name not in call_editing.editable(call):
            raise ProblemError(422, "What an imported call says is said by the external system.", field=name)
    for name in changes.keys() & {"subject", "content", "note"}:
        changes[name] = in_lines(changes[name]).strip()
    if "subject" in changes:
        _require_subject(changes["subject"])
    if "priority" in changes:
        changes["priority"] = Priority(changes["priority"])
    if "custom_fields" in changes:
        defined = custom_fields.of_service(call.service_id, "calls")
        changes["custom_fields"] = checking.fields(defined, changes["custom_fields"], complete=False)
    call_editing.save(call, version=wanted.version, by=caller(), values=changes)
    return answering.one(drawing.call(call))


def _call_or_404(call_id: int) -> Call:
    found: Call = db.one_or_404(tickets.calls_visible_to(caller()).where(Call.id == call_id))
    return found


def _contact(ticket: Ticket, wanted: shapes.NewCall) -> adding.Contact:
    checking.category(wanted.category_id, ticket.service_id)
    for name, time in (("started_at", wanted.started_at), ("ended_at", wanted.ended_at)):
        if time is not None and time > now():
            raise ProblemError(422, "This time is still to come.", field=name)
    if wanted.ended_at is not None and wanted.ended_at < wanted.started_at:
        raise ProblemError(422, "The end is before the beginning.", field="ended_at")
    subject = in_lines(wanted.subject).strip()
    _require_subject(subject)
    defined = custom_fields.of_service(ticket.service_id, "calls")
    return adding.Contact(
        direction=Direction(wanted.direction),
        subject=subject,
        content=in_lines(wanted.content).strip(),
        note=in_lines(wanted.note).strip(),
        started_at=wanted.started_at.astimezone(UTC),
        ended_at=wanted.ended_at.astimezone(UTC) if wanted.ended_at else None,
        category_id=wanted.category_id,
        custom_fields=checking.fields(defined, wanted.custom_fields, complete=True),
    )


def _require_subject(subject: str) -> None:
    if not subject:
        raise ProblemError(422, "A call needs a subject.", field="subject")
