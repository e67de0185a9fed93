"""What a service says itself in mails to its customers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_wordings",
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('received', 'answer', 'interim', 'final')", name=op.f("ck_mail_wordings_kind")),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name=op.f("fk_mail_wordings_service_id_services"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("service_id", "kind", "language", name=op.f("pk_mail_wordings")),
    )


def downgrade() -> None:
    op.drop_table("mail_wordings")
