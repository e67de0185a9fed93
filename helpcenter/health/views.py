"""Is the process alive, is the installation ready, what does it do (quality.md 2.8)."""

from __future__ import annotations

import hmac

from flask import Blueprint, Response, abort, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST

from helpcenter.accounts.access import public
from helpcenter.config import Settings
from helpcenter.health import exposition, readiness

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """Everything it needs answers, and somebody does background work; else 503, with what is missing."""
    found = readiness.look()
    return jsonify(found._asdict()), 200 if all(found) else 503


@blueprint.get("/metrics")
@public
def metrics() -> ResponseReturnValue:
    """For Prometheus, with the token of HELPCENTER_METRICS_TOKEN; without that setting there is nothing here."""
    settings: Settings = current_app.config["SETTINGS"]
    if settings.metrics_token is None:
        abort(404)
    sent = request.authorization.token if request.authorization else None
    if not hmac.compare_digest((sent or "").encode(), settings.metrics_token.encode()):
        return Response("The bearer token is missing or wrong.\n", 401, {"WWW-Authenticate": "Bearer"}, "text/plain")
    return Response(exposition.text(), content_type=CONTENT_TYPE_LATEST)
