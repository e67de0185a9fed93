"""The audit log: who did what to which record, and who read which conversation (tickets-customers.md 3)."""

from __future__ import annotations

import json
from collections.abc import Iterator

import sqlalchemy as sa
from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpcenter.accounts.access import current_operator, requires
from helpcenter.accounts.models import Operator
from helpcenter.accounts.permissions import Permission
from helpcenter.audit import reading, recording
from helpcenter.audit.models import AuditEntry
from helpcenter.audit.reading import Filters
from helpcenter.audit.words import ACTIONS, SUBJECTS
from helpcenter.extensions import db
from helpcenter.transactions import operation
from helpcenter.web import csv_lines, paging

blueprint = Blueprint("admin_audit_log", __name__, url_prefix="/admin/audit-log")
MOST_LINES = 100_000
"""Of one download, made while a person waits; the filters bring the rest."""


@blueprint.get("")
@requires(Permission.AUDIT_LOG)
def index() -> ResponseReturnValue:
    """The newest entries, or those that the filters leave."""
    filters = reading.read(request.args)
    page = paging.page(reading.query(filters, current_operator.time_zone), AuditEntry, "at")
    names = _names()
    return render_template(
        "admin/audit_log.html",
        filters=filters,
        page=page,
        names=names,
        actions=sorted(((key, str(word)) for key, word in ACTIONS.items()), key=lambda one: one[1]),
        action_words=ACTIONS,
        subject_words=SUBJECTS,
        kinds=_kinds(),
        particulars=particulars,
    )


@blueprint.get("/export")
@requires(Permission.AUDIT_LOG)
def export() -> ResponseReturnValue:
    """The entries that the filters leave as CSV; that, too, is written down."""
    filters = reading.read(request.args)
    with operation():
        recording.record(current_operator.id, "audit_exported", current_operator, filters=filters.arguments())
    body = "".join(_lines(filters)).encode()
    response = Response(body, mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="audit-log.csv"'
    return response


def particulars(entry: AuditEntry) -> str:
    """What an entry says beyond its action, in one line."""
    return ", ".join(f"{key}: {_short(value)}" for key, value in entry.particulars.items())


def _lines(filters: Filters) -> Iterator[str]:
    names = _names()
    heading = (_("When"), _("Who"), _("What"), _("Record"), _("Number"), _("Particulars"), _("IP address"))
    yield csv_lines.BYTE_ORDER_MARK + csv_lines.line(heading)
    query = reading.query(filters, current_operator.time_zone).limit(MOST_LINES)
    for one in db.session.scalars(query.execution_options(yield_per=500)):
        who = names.get(one.operator_id, "") if one.operator_id else _("The system")
        facts = (one.at.isoformat(timespec="seconds"), who, str(ACTIONS.get(one.action, one.action)))
        yield csv_lines.line(
            (*facts, _subject(one.subject_kind), str(one.subject_id or ""), particulars(one), one.ip or "")
        )


def _names() -> dict[int, str]:
    return dict(db.session.execute(sa.select(Operator.id, Operator.name)).all())


def _kinds() -> list[tuple[str, str]]:
    found = ((kind, _subject(kind)) for kind in db.session.scalars(reading.kinds()))
    return sorted(found, key=lambda one: one[1])


def _subject(kind: str) -> str:
    return str(SUBJECTS.get(kind, kind))


def _short(value: object) -> str:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        value = ", ".join(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 200 else f"{text[:200]}…"
