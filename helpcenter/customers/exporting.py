"""Everything held about one person, as a zip of JSON and HTML (tickets-customers.md 2.4)."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

import msgspec
import sqlalchemy as sa
from flask import current_app
from flask_babel import force_locale

from helpcenter import queue
from helpcenter.accounts.models import Operator
from helpcenter.audit import recording
from helpcenter.clock import now
from helpcenter.customers import holdings
from helpcenter.customers.models import Customer
from helpcenter.customers.privacy_model import CustomerExport
from helpcenter.extensions import db
from helpcenter.transactions import operation
from helpcenter.web import languages

KEPT_FOR = timedelta(days=7)
BATCH = 20


def ask(customer: Customer, *, by: Operator | None) -> CustomerExport:
    """Have the export made in the background; only `by` may fetch it (None: the customer)."""
    export = CustomerExport(customer_id=customer.id, operator_id=by.id if by else None)
    with operation():
        db.session.add(export)
        db.session.flush()
        recording.record(by.id if by else None, "customer_exported", customer, export=export.id)
        queue.enqueue(make, export.id, queue="exports")
    return export


def make(export_id: int) -> None:
    """The job. Does nothing where the export is made already, or was deleted with the person."""
    export = db.session.get(CustomerExport, export_id)
    if export is None or not export.due:
        return
    content = packed(export.customer)
    with operation():
        db.session.execute(
            sa.update(CustomerExport)
            .where(CustomerExport.id == export_id, CustomerExport.due)
            .values(content=content, due=False, finished_at=now())
        )


def packed(customer: Customer) -> bytes:
    """The zip: data.json, index.html and attachments.json, which lists the files that belong to it."""
    held = holdings.of(customer)
    language = languages.supported(customer.language)
    with force_locale(language):  # a job has no request, and the page needs nothing of one
        template = current_app.jinja_env.get_template("customers/export.html")
        page = template.render(customer=customer, held=held, made_at=now().isoformat(), lang=language)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", _json(held))
        archive.writestr("attachments.json", _json(_attachments(held)))
        archive.writestr("index.html", page)
    return buffer.getvalue()


def resume() -> None:
    """Put in again what was asked for and not made, and delete what is old. Runs from time to time."""
    waiting = sa.select(CustomerExport.id).where(
        CustomerExport.due, CustomerExport.created_at < now() - timedelta(seconds=30)
    )
    for export_id in db.session.scalars(waiting.limit(BATCH)).all():
        queue.push(make, (export_id,), "exports")
    old = sa.select(CustomerExport.id).where(CustomerExport.created_at < now() - KEPT_FOR)
    ids = db.session.scalars(old.limit(BATCH)).all()
    if ids:
        with operation():
            db.session.execute(sa.delete(CustomerExport).where(CustomerExport.id.in_(ids)))


def _json(value: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=2)


def _attachments(value: Any) -> list[Any]:
    """All that stands under `attachments`, wherever."""
    if isinstance(value, dict):
        own = value.get("attachments") or []
        return [*own, *(one for key, part in value.items() if key != "attachments" for one in _attachments(part))]
    return [one for part in value for one in _attachments(part)] if isinstance(value, list) else []
