"""Is the process alive, is it ready (quality.md 2.8)."""

from __future__ import annotations

import redis
import sqlalchemy as sa
from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from helpcenter.accounts.access import public
from helpcenter.extensions import db, redis_client

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """What it depends on answers too, else 503."""
    found = {"database": _database_answers(), "redis": _redis_answers()}
    return jsonify(found), 200 if all(found.values()) else 503


def _database_answers() -> bool:
    try:
        db.session.execute(sa.text("SELECT 1"))
        return True
    except SQLAlchemyError:
        return False


def _redis_answers() -> bool:
    try:
        return bool(redis_client().ping())
    except redis.RedisError:
        return False
