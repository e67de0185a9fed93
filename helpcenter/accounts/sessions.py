"""Sign-in sessions kept in the database: revocable, and not lost with Redis (design.md rule 14).

A visitor who has not signed in has no session and gets no cookie (live-chat.md 1.3).
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask, Request, Response, current_app
from flask import request as current_request
from flask import session as flask_session
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import CallbackDict

from helpcenter.accounts.models import Operator, Role, SignInSession
from helpcenter.audit import recording
from helpcenter.clock import now
from helpcenter.config import Settings
from helpcenter.extensions import db
from helpcenter.records import Part, Reading
from helpcenter.transactions import operation
from helpcenter.web.addresses import LARGEST_ID

COOKIE = "helpcenter_session"
FOR_ANYBODY = ("/static/", "/healthz", "/readyz", "/metrics")
"""Addresses that need no session, and are answered without the database."""
TOUCH_AFTER = timedelta(minutes=1)
"""How exact the idle time-out is: a use is written down when the one before is older."""


class DatabaseSession(CallbackDict[str, Any], SessionMixin):
    """What Flask calls `session`: the data of a SignInSession row, or nothing for a visitor."""

    def __init__(self, row: SignInSession | None = None, operator: Operator | None = None) -> None:
        def changed(_: Any) -> None:
            self.modified = True

        super().__init__(dict(row.data) if row else {}, changed)
        self.row = row
        self.operator = operator  # held, because SQLAlchemy forgets what nobody holds
        self.modified = False
        self.token: str | None = None
        self.failure: Exception | None = None
        """Why the session could not be read."""


def own() -> DatabaseSession:
    """The session of the current request."""
    proxy: Any = flask_session
    found: DatabaseSession = proxy._get_current_object()  # noqa: SLF001  # the proxy's documented way
    return found


class DatabaseSessions(SessionInterface):
    """Opens and saves DatabaseSession; the cookie is HttpOnly, SameSite=Lax, and Secure over TLS."""

    def open_session(self, app: Flask, request: Request) -> DatabaseSession:
        """The session of the cookie, or an empty one that is never saved."""
        token = None if request.path.startswith(FOR_ANYBODY) else request.cookies.get(COOKIE)
        session = DatabaseSession()
        try:
            return DatabaseSession(*_find(token)) if token else session
        except SQLAlchemyError as error:  # raised here it would never reach the handlers of errors
            session.failure = error
            return session

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep what changed and send the cookie of a new session."""
        if not isinstance(session, DatabaseSession) or session.row is None:
            return
        if session.modified or session.row.last_seen_at < now() - TOUCH_AFTER:
            _save(session, session.row)
        if session.token:
            response.set_cookie(COOKIE, session.token, httponly=True, samesite="Lax", secure=_is_secure(), path="/")
            response.headers.add("Vary", "Cookie")


def refuse_unread() -> None:
    """Before each request: nobody counts as signed out because the database is away."""
    if (failure := own().failure) is not None:
        raise failure


def start(session: DatabaseSession, operator_id: int, *, ip: str, user_agent: str) -> None:
    """Begin a new session for `operator_id`, never taking over an older one's token (quality.md 3.4)."""
    with operation():
        end(session)
        session.token = secrets.token_urlsafe(32)
        session.row = SignInSession(
            token_hash=_hash(session.token),
            operator_id=operator_id,
            data={},
            ip=ip,
            user_agent=user_agent[:400],
            expires_at=now() + _idle_time(),
        )
        db.session.add(session.row)


def end(session: DatabaseSession) -> None:
    """End this session on the server; the cookie's token is worth nothing afterwards."""
    with operation():
        if session.row is not None:
            db.session.execute(sa.delete(SignInSession).where(SignInSession.id == session.row.id))
    session.clear()
    session.row = None


def end_all(operator_id: int, *, but: DatabaseSession | None = None) -> None:
    """Sign the operator out everywhere (password changed, deactivated), except in session `but`."""
    kept = but.row.id if but is not None and but.row is not None else 0
    with operation():
        db.session.execute(
            sa.delete(SignInSession).where(SignInSession.operator_id == operator_id, SignInSession.id != kept)
        )


def of_operator(operator_id: int) -> list[SignInSession]:
    """The sessions of an operator that live, the one used last first."""
    query = sa.select(SignInSession).where(SignInSession.operator_id == operator_id, SignInSession.expires_at > now())
    return list(db.session.scalars(query.order_by(SignInSession.last_seen_at.desc(), SignInSession.id.desc())))


def end_one(operator: Operator, sent_id: str, *, by: int) -> bool:
    """Sign one browser of `operator` out; False where `sent_id` is none of theirs or has ended already."""
    if not sent_id.isdecimal() or len(sent_id) > 10 or int(sent_id) > LARGEST_ID:
        return False
    with operation():
        query = sa.delete(SignInSession).where(
            SignInSession.id == int(sent_id), SignInSession.operator_id == operator.id
        )
        ended = db.session.scalar(query.returning(SignInSession.id)) is not None
        if ended:
            recording.record(by, "session_ended", operator)
    return ended


def forget_expired() -> None:
    """The scheduler calls this: sessions that have expired are deleted."""
    with operation():
        db.session.execute(sa.delete(SignInSession).where(SignInSession.expires_at < now()))


def living(session_ids: Collection[int]) -> set[int]:
    """Which of these sessions (IDs of SignInSession rows) have neither ended nor expired."""
    query = sa.select(SignInSession.id).where(SignInSession.id.in_(session_ids), SignInSession.expires_at > now())
    return set(db.session.scalars(query))


PLAIN = Part(
    Operator,
    Operator.email,
    Operator.name,
    Operator.nickname,
    Operator.password_hash,
    Operator.password_changed_at,
    Operator.role_id,
    Operator.language,
    Operator.time_zone,
    Operator.theme,
    Operator.deactivated_at,
    Operator.second_factor_since,
)
"""An operator without the role, in a query that is made once."""
_OF_TOKEN = Reading(
    Part(SignInSession, SignInSession.data, SignInSession.last_seen_at),
    PLAIN,
    Part(Role, Role.built_in, Role.joined_grants, of=Operator.role),
    narrow=lambda query: (
        query.join(Operator, Operator.id == SignInSession.operator_id)
        .join(Operator.role)
        .where(SignInSession.token_hash == sa.bindparam("hash"), SignInSession.expires_at > sa.bindparam("moment"))
    ),
)


def _find(token: str) -> tuple[SignInSession, Operator] | tuple[None, None]:
    """The session and whose it is, so that accounts/loading.py finds the operator without another query."""
    found = _OF_TOKEN.one(hash=_hash(token), moment=now())
    return (found[SignInSession], found[Operator]) if found else (None, None)


def _save(session: DatabaseSession, row: SignInSession) -> None:
    with operation():
        db.session.execute(
            sa.update(SignInSession)
            .where(SignInSession.id == row.id)
            .values(data=dict(session), last_seen_at=now(), expires_at=now() + _idle_time())
        )


def _idle_time() -> timedelta:
    """A session ends this long after its last use."""
    settings: Settings = current_app.config["SETTINGS"]
    return timedelta(minutes=settings.idle_minutes)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _is_secure() -> bool:
    return current_request.is_secure
