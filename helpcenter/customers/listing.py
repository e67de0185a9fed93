"""The list of customers as its URL describes it."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from helpcenter.accounts.models import Operator
from helpcenter.customers import finding
from helpcenter.customers.models import Channel, Customer
from helpcenter.services.membership import services_of
from helpcenter.services.models import Service
from helpcenter.web import filters, languages, paging


@dataclass(frozen=True)
class CustomerList:
    """One page of customers, who was looked for, and the services to choose from. '' and None filter nothing."""

    query: str
    services: list[Service]
    service_id: int | None
    language: str
    created_from: str
    page: paging.Page[Customer]

    @property
    def service_names(self) -> dict[int, str]:
        """Names of the services by ID."""
        return {service.id: service.name_in(languages.current()) for service in self.services}

    def arguments(self, **changes: str | int | None) -> dict[str, str | int]:
        """The list with `changes` as arguments of a URL, from its first page on."""
        own = {"q": self.query, "service": self.service_id, "language": self.language, "from": self.created_from}
        return {name: value for name, value in {**own, **changes}.items() if value}


def requested(operator: Operator) -> CustomerList:
    """What the current URL asks for: `q`, `service`, `language`, `from` (the channel), `page`."""
    services = services_of(operator)
    query, service_id = filters.text("q"), filters.number("service")
    language, created_from = filters.choice("language", languages.LANGUAGES), filters.choice("from", list(Channel))
    shown = [service.id for service in services if service_id in (None, service.id)]
    found = sa.select(Customer).where(Customer.service_id.in_(shown), Customer.merged_into_id.is_(None))
    if language:
        found = found.where(Customer.language == language)
    if created_from:
        found = found.where(Customer.created_from == created_from)
    if query:
        found = found.where(finding.matching(shown, query))
    page = paging.page(found, Customer, "updated_at")
    return CustomerList(query, services, service_id, language, created_from, page)
