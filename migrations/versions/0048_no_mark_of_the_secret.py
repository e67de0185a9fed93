"""Chat sync processes keep no mark of their secret beside the secret itself, which is encrypted."""

from __future__ import annotations

from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "UPDATE chat_syncs SET settings = json_remove(settings, '$.secret_mark')"
            " WHERE json_type(settings) = 'object'"
        )
    else:
        op.execute("UPDATE chat_syncs SET settings = settings - 'secret_mark' WHERE jsonb_typeof(settings) = 'object'")


def downgrade() -> None:
    """The release before compares marks; whoever goes back to it restarts the processes."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "UPDATE chat_syncs SET settings = json_set(settings, '$.secret_mark', '')"
            " WHERE json_type(settings) = 'object'"
        )
    else:
        op.execute(
            'UPDATE chat_syncs SET settings = settings || \'{"secret_mark": ""}\''
            " WHERE jsonb_typeof(settings) = 'object'"
        )
