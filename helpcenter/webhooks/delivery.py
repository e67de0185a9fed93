"""The job that sends what is due; who sends something has claimed it (claims.py)."""

from __future__ import annotations

import time
from datetime import timedelta
from functools import partial

import sqlalchemy as sa
import structlog

from helpcenter import claims, queue
from helpcenter.clock import now
from helpcenter.extensions import db
from helpcenter.transactions import let_go, operation
from helpcenter.webhooks import client, signing
from helpcenter.webhooks.models import Webhook, WebhookDelivery

log = structlog.get_logger(__name__)
LEASE = timedelta(minutes=1)
"""How long a delivery stays with who claimed it; longer than client.TOTAL."""
MOST_ATTEMPTS = 12
LONGEST_WAIT = timedelta(hours=6)
wait_after = partial(claims.wait_after, first=timedelta(seconds=30), longest=LONGEST_WAIT)
IS_WANTED = WebhookDelivery.webhook_id.in_(sa.select(Webhook.id).where(Webhook.active.is_(True)))
KEPT = timedelta(days=30)
_STARTED = {"at": 0.0}


def send_due() -> None:
    """Send every delivery whose time has come, the oldest first."""
    while (claimed := claims.claim_next(WebhookDelivery, LEASE, IS_WANTED)) is not None:
        _send(claimed)


def wake() -> None:
    """The scheduler calls this: have a worker send what is due."""
    if time.monotonic() - _STARTED["at"] > 30 and claims.next_due(WebhookDelivery, IS_WANTED) is not None:
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


def _send(delivery: WebhookDelivery) -> None:
    hook, body, moment = delivery.webhook, delivery.body.encode(), int(now().timestamp())
    headers = {signing.HEADER: signing.header(hook.secret, body, moment), "Helpcenter-Event": delivery.event}
    let_go()  # no transaction stays open while we talk to the server
    try:
        status = client.post(hook.url, body, {**headers, "Helpcenter-Delivery": str(delivery.id)})
    except client.FailedError as error:
        given_up = delivery.attempts >= MOST_ATTEMPTS
        due = None if given_up else now() + wait_after(delivery.attempts)
        claims.note(delivery, due_at=due, error=str(error)[:300], status=error.status)
    else:
        claims.note(delivery, due_at=None, error=None, status=status, delivered_at=now())
