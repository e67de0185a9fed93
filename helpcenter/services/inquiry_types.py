"""Inquiry types (受付タイプ): what customers can say that an inquiry is about (help-center.md 1.4, 2)."""

from __future__ import annotations

import sqlalchemy as sa
from flask import abort
from flask_babel import gettext as _

from helpcenter.audit import recording
from helpcenter.columns import Localized
from helpcenter.extensions import db
from helpcenter.services import ordering
from helpcenter.services.category_tree import name_key
from helpcenter.services.models import InquiryType, Service
from helpcenter.transactions import lock, operation
from helpcenter.web.refusals import RefusedError


def of(service: Service) -> list[InquiryType]:
    """All of the service, in their order; those that are off too."""
    query = sa.select(InquiryType).where(InquiryType.service_id == service.id)
    return list(db.session.scalars(query.order_by(InquiryType.position, InquiryType.id)))


def offered(service_id: int) -> list[InquiryType]:
    """Those of a service that can be chosen, in their order."""
    query = sa.select(InquiryType).where(InquiryType.service_id == service_id, InquiryType.active)
    return list(db.session.scalars(query.order_by(InquiryType.position, InquiryType.id)))


def one_or_404(service: Service, type_id: int) -> InquiryType:
    """One of them."""
    found = db.session.get(InquiryType, type_id)
    return found if found is not None and found.service_id == service.id else abort(404)


def save(service: Service, kind: InquiryType | None, *, name: Localized, active: bool, by: int | None) -> InquiryType:
    """Make (last in the order) or change one. Raises RefusedError for a name that another one has."""
    with operation():
        lock(service)
        others = [one for one in of(service) if one is not kind]
        for language, text in name.items():
            if text and name_key(text) in {name_key(one.name.get(language, "")) for one in others}:
                raise RefusedError(_("There is one with this name already."), f"name_{language}")
        if kind is None:
            kind = InquiryType(service_id=service.id, position=max((one.position for one in others), default=-1) + 1)
            db.session.add(kind)
        kind.name, kind.active = name, active
        recording.record(by, "inquiry_type_saved", kind, name=name, active=active)
    return kind


def move(service: Service, kind: InquiryType, places: int, *, by: int | None) -> None:
    """Up (-1) or down (1) in the order; at the end it stays."""
    with operation():
        lock(service)
        ordering.step(of(service), kind, places)
        recording.record(by, "inquiry_type_moved", kind)


def delete(kind: InquiryType, *, by: int | None) -> None:
    """Delete one that no ticket has; the caller has looked."""
    with operation():
        recording.record(by, "inquiry_type_deleted", kind, name=kind.name)
        db.session.execute(sa.delete(InquiryType).where(InquiryType.id == kind.id))
