"""Who is blocked now (live-chat.md 2.7). Those who are get the answer of an absent operator, and are not told why."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from helpcenter import prepared
from helpcenter.accounts.models import Operator
from helpcenter.chat import addresses
from helpcenter.chat.block_model import ChatBlock
from helpcenter.chat.models import Chat
from helpcenter.clock import now
from helpcenter.customers import contacts, site_members
from helpcenter.customers.models import CustomerEmail, CustomerIdentity
from helpcenter.extensions import db
from helpcenter.services.models import Service

LATELY = timedelta(days=30)


def is_blocked(
    service: Service, *, ip: str, customer_id: int | None = None, email: str = "", member: str | None = None
) -> bool:
    """Whether a chat from this address, of this customer, or of somebody with a blocked one's e-mail is refused.

    `member`: as whom the site has signed them in.
    """
    normalised = contacts.normalised_email(email) if email.strip() else None
    whom = {"address": addresses.digest(service.id, ip), "customer": customer_id, "email": normalised, "member": member}
    given = {name: value for name, value in whom.items() if value is not None}
    return bool(given) and bool(prepared.ask(_blocking(*given), {"service": service.id, "moment": now(), **given}))


@cache
def _blocking(*known: str) -> sa.Select[*tuple[Any, ...]]:
    """A block of somebody of whom this is known: made once for each of what can be known."""
    same = sa.select(CustomerEmail.customer_id).where(CustomerEmail.normalised == sa.bindparam("email"))
    named = (CustomerIdentity.kind == site_members.KIND, CustomerIdentity.external_id == sa.bindparam("member"))
    whom = {
        "address": ChatBlock.address_hash == sa.bindparam("address"),
        "customer": ChatBlock.customer_id == sa.bindparam("customer"),
        "email": ChatBlock.customer_id.in_(same),
        "member": ChatBlock.customer_id.in_(sa.select(CustomerIdentity.customer_id).where(*named)),
    }
    blocks = sa.select(ChatBlock.id).where(ChatBlock.service_id == sa.bindparam("service"))
    return blocks.where(*in_force(sa.bindparam("moment")), sa.or_(*(whom[name] for name in known))).limit(1)


def in_force(moment: sa.BindParameter[datetime] | None = None) -> tuple[sa.ColumnElement[bool], ...]:
    """Conditions on ChatBlock: neither lifted nor expired, at the `moment` or now."""
    return (
        ChatBlock.lifted_at.is_(None),
        sa.or_(ChatBlock.expires_at.is_(None), ChatBlock.expires_at > (now() if moment is None else moment)),
    )


def of_service(service: Service) -> list[ChatBlock]:
    """Those in force, the newest first."""
    query = sa.select(ChatBlock).where(ChatBlock.service_id == service.id, *in_force())
    options = (joinedload(ChatBlock.customer).lazyload("*"), joinedload(ChatBlock.created_by).lazyload(Operator.role))
    return list(db.session.scalars(query.options(*options).order_by(ChatBlock.created_at.desc(), ChatBlock.id.desc())))


def others_at(chat: Chat) -> int:
    """How many other customers have lately chatted from the address of `chat`: who else a block would meet."""
    mine = addresses.unit(chat.ip)
    query = sa.select(Chat.customer_id, Chat.ip).where(
        Chat.service_id == chat.service_id, Chat.requested_at > now() - LATELY, Chat.customer_id != chat.customer_id
    )
    if mine and "." in mine:
        query = query.where(Chat.ip.in_((mine, f"::ffff:{mine}")))
    found = db.session.execute(query.distinct()) if mine else ()
    return len({customer_id for customer_id, ip in found if addresses.unit(ip) == mine})
