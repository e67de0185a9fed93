"""The job that sends what is due. It may run twice, or beside its own zombie: who sends something has claimed it."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
import structlog

from helpcenter import queue
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.transactions import operation
from helpcenter.webhooks import client, signing
from helpcenter.webhooks.models import Webhook, WebhookDelivery

log = structlog.get_logger(__name__)
LEASE = timedelta(minutes=1)
"""How long a delivery stays with who claimed it; longer than client.TOTAL."""
MOST_ATTEMPTS = 12
LONGEST_WAIT = timedelta(hours=6)
KEPT = timedelta(days=30)
_STARTED = {"at": 0.0}


def send_due() -> None:
    """Send every delivery whose time has come, the oldest first."""
    while (claimed := _claim_next()) is not None:
        _send(claimed)


def wake() -> None:
    """The scheduler calls this: have a worker send what is due."""
    if time.monotonic() - _STARTED["at"] > 30 and _next_due() is not None:
        _STARTED["at"] = time.monotonic()
        queue.push(send_due, ())


def send_again(delivery: WebhookDelivery) -> WebhookDelivery:
    """The same body once more, as a delivery of its own."""
    with operation():
        again = WebhookDelivery(webhook_id=delivery.webhook_id, event=delivery.event, body=delivery.body)
        db.session.add(again)
        queue.enqueue(send_due)
    return again


def forget_old() -> None:
    """The scheduler calls this: the log is kept for 30 days."""
    with operation():
        db.session.execute(sa.delete(WebhookDelivery).where(WebhookDelivery.created_at < now() - KEPT))


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: 30 s, then 1, 2, 4 … minutes, at most LONGEST_WAIT."""
    return min(timedelta(seconds=30 * 2 ** min(attempts - 1, 20)), LONGEST_WAIT)


def _next_due() -> int | None:
    query = sa.select(WebhookDelivery.id).join(Webhook).where(*_free(now()), Webhook.active.is_(True))
    found: int | None = db.session.scalar(query.order_by(WebhookDelivery.due_at, WebhookDelivery.id).limit(1))
    db.session.rollback()  # no transaction stays open while we talk to the server
    return found


def _free(at: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    unclaimed = sa.or_(WebhookDelivery.lease_until.is_(None), WebhookDelivery.lease_until < at)
    return WebhookDelivery.due_at <= at, unclaimed


def _claim_next() -> WebhookDelivery | None:
    """The next delivery, for this worker alone; None where nothing is due any more."""
    while (delivery_id := _next_due()) is not None:
        at = now()
        with operation():
            claimed = db.session.scalar(
                sa.update(WebhookDelivery)
                .where(WebhookDelivery.id == delivery_id, *_free(at))
                .values(attempts=WebhookDelivery.attempts + 1, lease_until=at + LEASE)
                .returning(WebhookDelivery.id)
                .execution_options(synchronize_session=False)
            )
            found = db.session.get(WebhookDelivery, delivery_id, populate_existing=True) if claimed else None
        if found is not None:
            return found
    return None


def _send(delivery: WebhookDelivery) -> None:
    hook, body, moment = delivery.webhook, delivery.body.encode(), int(now().timestamp())
    headers = {signing.HEADER: signing.header(hook.secret, body, moment), "Helpcenter-Event": delivery.event}
    db.session.rollback()
    try:
        status = client.post(hook.url, body, {**headers, "Helpcenter-Delivery": str(delivery.id)})
    except client.FailedError as error:
        given_up = delivery.attempts >= MOST_ATTEMPTS
        due = None if given_up else now() + wait_after(delivery.attempts)
        _note(delivery, due_at=due, error=str(error)[:300], status=error.status)
    else:
        _note(delivery, due_at=None, error=None, status=status, delivered_at=now())


def _note(delivery: WebhookDelivery, **values: Any) -> None:
    """Write down how the attempt ended, unless another worker has taken the delivery over meanwhile."""
    with operation():
        db.session.execute(
            sa.update(WebhookDelivery)
            .where(WebhookDelivery.id == delivery.id, WebhookDelivery.attempts == delivery.attempts)
            .values(lease_until=None, **values)
            .execution_options(synchronize_session=False)
        )
