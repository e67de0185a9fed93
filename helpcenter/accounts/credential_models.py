"""What lets somebody in besides the password: links of mails, and the second factor."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpcenter.accounts.models import Operator
from helpcenter.clock import now
from helpcenter.columns import EncryptedText, UtcDateTime, choice
from helpcenter.extensions import Base


class LinkKind(StrEnum):
    """What a link in a mail is for: the first password of an invited operator, or a new one."""

    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"  # noqa: S105  # a kind, no password


class AccessLink(Base):
    """A link that sets a password once, until it expires. Of its token the hash is kept; the row goes with its use."""

    __tablename__ = "access_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    operator_id: Mapped[int] = mapped_column(sa.ForeignKey("operators.id", ondelete="CASCADE"), index=True)
    kind: Mapped[LinkKind] = mapped_column(choice(LinkKind, "kind"))
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    operator: Mapped[Operator] = relationship()


class SecondFactor(Base):
    """The secret of an operator's authenticator app. In use once it is confirmed (Operator.second_factor_since).

    `last_step` is the time step (30 s) of the newest code that was taken: no code counts twice.
    """

    __tablename__ = "second_factors"

    operator_id: Mapped[int] = mapped_column(sa.ForeignKey("operators.id", ondelete="CASCADE"), primary_key=True)
    secret: Mapped[str] = mapped_column(EncryptedText)
    last_step: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class RecoveryCode(Base):
    """A code for whoever has lost the authenticator app. Kept as a hash, gone once it is used."""

    __tablename__ = "recovery_codes"

    operator_id: Mapped[int] = mapped_column(sa.ForeignKey("operators.id", ondelete="CASCADE"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
