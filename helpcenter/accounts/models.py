"""Operators, their roles and their sign-in sessions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_login import UserMixin
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship, validates

from helpcenter.accounts.permissions import Permission
from helpcenter.clock import now
from helpcenter.columns import Json, Localized, UtcDateTime, honest
from helpcenter.extensions import Base


class RolePermission(Base):
    """One permission of one role."""

    __tablename__ = "role_permissions"

    role_id: Mapped[int] = mapped_column(sa.ForeignKey("roles.id", ondelete="CASCADE"), primary_key=True)
    permission: Mapped[str] = mapped_column(sa.String(64), primary_key=True)


class Role(Base):
    """A named set of permissions. `built_in` is its key for the three that come with the product."""

    __tablename__ = "roles"

    id: Mapped[int] = mapped_column(primary_key=True)
    built_in: Mapped[str | None] = mapped_column(sa.String(32), unique=True)
    name: Mapped[Localized] = mapped_column(Json)
    joined_grants: Mapped[str | None] = column_property(
        sa.select(sa.func.aggregate_strings(RolePermission.permission, ","))
        .where(RolePermission.role_id == id)
        .correlate_except(RolePermission)
        .scalar_subquery()
    )
    """The permissions as they were read with the role, in the same query: that of every request."""
    grants: Mapped[list[RolePermission]] = relationship(cascade="all, delete-orphan")

    @property
    def permissions(self) -> frozenset[str]:
        if self.joined_grants is None or "grants" not in sa.inspect(self).unloaded:
            return frozenset(grant.permission for grant in self.grants)
        return frozenset(self.joined_grants.split(","))


class Operator(UserMixin, Base):
    """A staff account. `email` is lower case; `nickname` is what customers see."""

    __tablename__ = "operators"
    __table_args__ = (
        sa.CheckConstraint("email = lower(email)", name="email_lower"),
        sa.CheckConstraint("theme IN ('system', 'light', 'dark')", name="theme"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    nickname: Mapped[str] = mapped_column(sa.String(100))
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    password_changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    role_id: Mapped[int] = mapped_column(sa.ForeignKey("roles.id"), index=True)
    language: Mapped[str] = mapped_column(sa.String(8), default="ja")
    time_zone: Mapped[str] = mapped_column(sa.String(64), default="Asia/Tokyo")
    theme: Mapped[str] = mapped_column(sa.String(8), default="system")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    deactivated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    second_factor_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when signing in asks for a code as well (accounts/second_factor.py)."""
    role: Mapped[Role] = relationship(lazy="joined")

    @validates("name", "nickname")
    def _honest(self, _column: str, given: str) -> str:
        return honest(given)

    @property
    def is_active(self) -> bool:
        return self.deactivated_at is None

    def may(self, permission: Permission | str) -> bool:
        """Whether this operator's role grants `permission`."""
        return str(permission) in self.role.permissions


class SignInSession(Base):
    """A signed-in browser. The cookie holds a random token of which only the hash is kept here."""

    __tablename__ = "sign_in_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    operator_id: Mapped[int] = mapped_column(sa.ForeignKey("operators.id", ondelete="CASCADE"), index=True)
    data: Mapped[dict[str, Any]] = mapped_column(Json)
    ip: Mapped[str] = mapped_column(sa.String(45))
    user_agent: Mapped[str] = mapped_column(sa.String(400))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
