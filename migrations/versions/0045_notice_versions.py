"""Versions of notices; what stands in them is the first one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
TEXTS = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Make the table, with a version 1 of each text."""
    made = op.create_table(
        "notice_versions",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("markdown", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_notice_versions_notice_id_notices"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["operators.id"], name=op.f("fk_notice_versions_created_by_id_operators")
        ),
        sa.UniqueConstraint(
            "notice_id", "language", "number", name=op.f("uq_notice_versions_notice_id_language_number")
        ),
    )
    notices = sa.table(
        "notices",
        sa.column("id"),
        sa.column("title", TEXTS),
        sa.column("body", TEXTS),
        sa.column("published_from", TIME),
    )
    for id_, titles, bodies, begun in op.get_bind().execute(sa.select(*notices.c)).all():
        rows = [
            {"notice_id": id_, "language": language, "number": 1, "title": title, "markdown": bodies.get(language, ""),
             "created_at": begun}
            for language, title in titles.items()
        ]  # fmt: skip
        op.bulk_insert(made, rows)


def downgrade() -> None:
    op.drop_table("notice_versions")
