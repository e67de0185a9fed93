"""The list of customers as its URL describes it."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from flask import request

from helpcenter.accounts.models import Operator
from helpcenter.customers import finding
from helpcenter.customers.models import Customer
from helpcenter.services.membership import services_of
from helpcenter.services.models import Service
from helpcenter.web import paging


@dataclass(frozen=True)
class CustomerList:
    """One page of customers, who was looked for, and the services to choose from."""

    query: str
    services: list[Service]
    service_id: int | None
    page: paging.Page[Customer]

    @property
    def service_names(self) -> dict[int, Service]:
        """Services by ID, for the rows."""
        return {service.id: service for service in self.services}


def requested(operator: Operator) -> CustomerList:
    """What the current URL asks for: `q`, `service`, `page`."""
    services = services_of(operator)
    query = request.args.get("q", "").strip()
    service_id = request.args.get("service", type=int)
    shown = [service.id for service in services if service_id in (None, service.id)]
    found = sa.select(Customer).where(Customer.service_id.in_(shown), Customer.merged_into_id.is_(None))
    if query:
        found = found.where(finding.matching(shown, query))
    page = paging.page(found, Customer, "updated_at")
    return CustomerList(query, services, service_id, page)
