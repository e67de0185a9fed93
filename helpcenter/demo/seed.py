"""Everything the demonstration begins with, made once, in one operation: it is there whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from helpcenter.accounts.models import Operator
from helpcenter.clock import now
from helpcenter.demo import (
    announcements,
    canned,
    case_details,
    cases,
    chat_settings,
    daily_life,
    desks,
    faq,
    intake,
    mail_templates,
    past_chats,
    processing_types,
    shoppers,
    staff,
    storing,
    wordings,
)
from helpcenter.demo.past_chats import Cast
from helpcenter.extensions import db
from helpcenter.files.models import StoredFile
from helpcenter.services.models import Membership, Service
from helpcenter.transactions import exclusive, operation


def is_made() -> bool:
    """Whether this database has the demonstration's shop, and with it all the rest."""
    return db.session.scalar(sa.select(Service.id).where(Service.slug == desks.SHOP)) is not None


def make() -> bool:
    """Make the demonstration's data; False where they are there already."""
    if is_made():
        return False
    files = case_details.pictures()
    with operation():
        exclusive("demonstration")
        if is_made():
            return False
        services = desks.make()
        operators = staff.make(services)
        for service in services.values():
            _fill(service, operators, files)
        daily_life.presences([operators[key] for key in ("operator1", "operator2", "operator3")], now())
    return True


def _fill(service: Service, operators: dict[str, Operator], files: Sequence[StoredFile]) -> None:
    moment = now()
    categories = processing_types.make(service)
    agreed = wordings.make(service, operators["admin"], moment)
    types = intake.make(service)
    canned.make(service)
    mail_templates.make(service)
    faq.make(service, moment)
    daily_life.readings(service, moment)
    announcements.make(service, moment)
    cast = Cast(service, shoppers.make(service, moment), _answering(service, operators), categories, agreed)
    storing.store(list(past_chats.drafts(cast, moment)))
    is_shop = service.slug == desks.SHOP
    if is_shop:
        case_details.define(service)
    cases.make(cast, types, moment, files if is_shop else ())
    if is_shop:
        cases.template(service, categories)
        db.session.flush()
        chat_settings.make(service, operators)


def _answering(service: Service, operators: dict[str, Operator]) -> list[Operator]:
    """Those who are given chats of the service."""
    members = sa.select(Membership.operator_id).where(
        Membership.service_id == service.id, Membership.automatic_assignment
    )
    ids = set(db.session.scalars(members))
    return [operator for operator in operators.values() if operator.id in ids]
