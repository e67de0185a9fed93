"""Files of calls, comments and outgoing mails."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ticket_files",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=True),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(call_id IS NULL) <> (event_id IS NULL)", name=op.f("ck_ticket_files_one_place")),
        sa.ForeignKeyConstraint(
            ["call_id"], ["calls.id"], name=op.f("fk_ticket_files_call_id_calls"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["ticket_events.id"], name=op.f("fk_ticket_files_event_id_ticket_events"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_ticket_files_file_id_stored_files"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_ticket_files")),
    )
    op.create_index(op.f("ix_ticket_files_call_id"), "ticket_files", ["call_id"])
    op.create_index(op.f("ix_ticket_files_event_id"), "ticket_files", ["event_id"])
    op.create_table(
        "outgoing_mail_files",
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_files.id"],
            name=op.f("fk_outgoing_mail_files_file_id_stored_files"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["mail_id"],
            ["outgoing_mails.id"],
            name=op.f("fk_outgoing_mail_files_mail_id_outgoing_mails"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("mail_id", "file_id", name=op.f("pk_outgoing_mail_files")),
    )
    op.create_index(op.f("ix_outgoing_mail_files_file_id"), "outgoing_mail_files", ["file_id"])


def downgrade() -> None:
    op.drop_table("outgoing_mail_files")
    op.drop_table("ticket_files")
