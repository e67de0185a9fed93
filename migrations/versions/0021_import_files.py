"""Files with chats that people upload."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from helpcenter.columns import Json

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_files",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("chat_source_id", sa.Integer, sa.ForeignKey("chat_sources.id", ondelete="CASCADE"), nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("stored_as", sa.String(64), nullable=False),
        sa.Column("columns", Json, nullable=False),
        sa.Column("mapping", Json, nullable=False),
        sa.Column("report", Json),
        sa.Column("check_requested_at", sa.DateTime(timezone=True)),
        sa.Column("run_id", sa.Integer, sa.ForeignKey("import_runs.id", ondelete="SET NULL")),
        sa.Column("uploaded_by_id", sa.Integer, sa.ForeignKey("operators.id")),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
    )
    for column in ("chat_source_id", "run_id", "uploaded_at"):
        op.create_index(f"ix_import_files_{column}", "import_files", [column])


def downgrade() -> None:
    op.drop_table("import_files")
