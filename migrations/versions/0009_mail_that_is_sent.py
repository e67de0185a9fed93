"""Mail that is sent: a Message-ID that stays, who it is from, and who sends it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from helpcenter.columns import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outgoing_mails", sa.Column("message_id", sa.String(200), nullable=False, server_default=""))
    op.add_column("outgoing_mails", sa.Column("sender_name", sa.String(200), nullable=False, server_default=""))
    op.add_column("outgoing_mails", sa.Column("reply_to", sa.String(320), nullable=False, server_default=""))
    op.add_column("outgoing_mails", sa.Column("html", sa.Text))
    op.add_column("outgoing_mails", sa.Column("automatic", sa.Boolean, nullable=False, server_default=sa.true()))
    op.add_column("outgoing_mails", sa.Column("lease_until", UtcDateTime))
    op.execute("UPDATE outgoing_mails SET message_id = '<outbox.' || id || '@helpcenter.invalid>'")
    with op.batch_alter_table("outgoing_mails") as table:
        for name in ("message_id", "sender_name", "reply_to", "automatic"):
            table.alter_column(name, server_default=None)
        table.create_unique_constraint("uq_outgoing_mails_message_id", ["message_id"])


def downgrade() -> None:
    with op.batch_alter_table("outgoing_mails") as table:
        table.drop_constraint("uq_outgoing_mails_message_id", type_="unique")
        for name in ("lease_until", "automatic", "html", "reply_to", "sender_name", "message_id"):
            table.drop_column(name)
