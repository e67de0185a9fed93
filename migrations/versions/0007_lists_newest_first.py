"""Tickets, calls and customers of several services in one list, newest first."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_tickets_recent", "tickets", ["updated_at", "id"])
    op.create_index("ix_calls_received", "calls", ["received_at", "id"])
    op.create_index("ix_customers_recent", "customers", ["updated_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_customers_recent", "customers")
    op.drop_index("ix_calls_received", "calls")
    op.drop_index("ix_tickets_recent", "tickets")
