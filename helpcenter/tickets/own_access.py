"""Whose tickets a browser may see at the help center: by a link from a mail, or by signed identity (see 1.9)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app, g, has_request_context, request
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from helpcenter.customers import finding, member_cookies, site_members
from helpcenter.customers.models import Customer, CustomerIdentity
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.tickets.models import Ticket
from helpcenter.web import origin

LINK_LASTS = timedelta(days=14)
BROWSER_LASTS = timedelta(hours=8)


def link(ticket: Ticket) -> str:
    """The address for a mail about `ticket`; '' where our own address cannot be relied upon."""
    where, language = origin.for_mail(), ticket.customer.language
    shown = language if language in ticket.service.languages else ticket.service.default_language
    token = _signer("link").dumps([ticket.service_id, [ticket.customer_id], ticket.number])
    return f"{where}/hc/{ticket.service.slug}/{shown}/tickets/open/{token}" if where else ""


def opened(service: Service, token: str) -> tuple[list[int], int] | None:
    """IDs of the customers and the number of the ticket that a link is for; None where it is none, or too old."""
    try:
        service_id, ids, number = _signer("link").loads(token, max_age=int(LINK_LASTS.total_seconds()))
    except (BadData, ValueError, TypeError):
        return None
    return (ids, number) if service_id == service.id else None


def remember(response: Response, service: Service, customer_ids: Collection[int]) -> None:
    """From now on this browser may see the tickets of these customers, for a working day."""
    value = _signer("browser").dumps([service.id, list(customer_ids)])
    response.set_cookie(_cookie(service), value, httponly=True, secure=request.is_secure, samesite="Lax")


def forget(response: Response, service: Service) -> None:
    """This browser sees nothing any more."""
    response.delete_cookie(_cookie(service))


def customers(service: Service) -> list[Customer]:
    """Whose tickets this request may see, as they are after merges; nobody who was erased."""
    if not has_request_context():
        return []
    known: dict[int, list[Customer]] = g.setdefault("own_ticket_customers", {})
    if service.id not in known:
        ids = {*_linked(service), *_member(service)}
        found = db.session.scalars(sa.select(Customer).where(Customer.id.in_(ids), Customer.service_id == service.id))
        living = {one.id: one for one in map(finding.survivor, found) if one.erased_at is None}
        known[service.id] = list(living.values())
    return known[service.id]


def _linked(service: Service) -> list[int]:
    value = request.cookies.get(_cookie(service), "")
    try:
        service_id, ids = _signer("browser").loads(value, max_age=int(BROWSER_LASTS.total_seconds()))
    except (BadData, ValueError, TypeError):
        return []
    return [int(one) for one in ids] if service_id == service.id else []


def _member(service: Service) -> list[int]:
    member = member_cookies.current(service)
    if member is None:
        return []
    own = (CustomerIdentity.service_id == service.id, CustomerIdentity.kind == site_members.KIND)
    query = sa.select(CustomerIdentity.customer_id).where(*own, CustomerIdentity.external_id == member.sub)
    return list(db.session.scalars(query))


def _cookie(service: Service) -> str:
    return f"helpcenter_tickets_{service.id}"


def _signer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt=f"own tickets: {purpose}")
