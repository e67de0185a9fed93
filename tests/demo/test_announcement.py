"""What the terminal says at the start is what the demo data makes."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from helpcenter.accounts.models import Operator
from helpcenter.demo import desks, staff
from helpcenter.extensions import db
from helpcenter.services.models import Service
from helpcenter.supervisor import announcement
from helpcenter.transactions import operation


def test_the_announcement_names_the_services_accounts_and_password_of_the_demonstration(app: Flask) -> None:
    with operation():
        staff.make(desks.make())
    services = {(one.slug, one.name["en"], one.name["ja"]) for one in db.session.scalars(sa.select(Service))}
    accounts = {(one.email, one.role.built_in, one.role.name["ja"]) for one in db.session.scalars(sa.select(Operator))}
    assert set(announcement.SERVICES) == services
    assert set(announcement.ACCOUNTS) == accounts
    assert announcement.DEMO_PASSWORD == staff.PASSWORD
    assert announcement.announcement(app.config["SETTINGS"]).count("/hc/") == len(services)
