"""A ticket that goes on with one may be merged into another: a tie is of both tickets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _key("ticket_id", "other_id")


def downgrade() -> None:
    op.execute(
        "DELETE FROM ticket_ties WHERE tie = 'follow_up' AND ticket_id IN"
        " (SELECT ticket_id FROM ticket_ties WHERE tie = 'merged')"
    )
    _key("ticket_id")


def _key(*columns: str) -> None:
    """Give the table this primary key. SQLite copies its rows, and would lose what it does not reflect: the CHECK."""
    check = sa.CheckConstraint("tie IN ('follow_up', 'merged')", name=op.f("ck_ticket_ties_tie"))
    with op.batch_alter_table("ticket_ties", table_args=(check,)) as table:
        table.drop_constraint("pk_ticket_ties", type_="primary")
        table.create_primary_key("pk_ticket_ties", list(columns))
