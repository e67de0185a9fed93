"""Business hours may run over midnight."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

RULE = "ck_business_hours_opens_before_it_closes"


def upgrade() -> None:
    with op.batch_alter_table("business_hours") as table:
        table.drop_constraint(op.f(RULE), type_="check")


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM business_hours WHERE opens_at >= closes_at"))
    with op.batch_alter_table("business_hours") as table:
        table.create_check_constraint(op.f(RULE), "opens_at < closes_at")
