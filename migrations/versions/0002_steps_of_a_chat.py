"""The database refuses every step of a chat that live-chat.md 6 does not name.

A batch migration that makes the table `chats` anew on SQLite drops the trigger: such a one must call `upgrade()` of
this file again at its end.
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STEPS = (
    ("waiting", "assigned"),
    ("waiting", "active"),
    ("waiting", "ended"),
    ("assigned", "waiting"),
    ("assigned", "active"),
    ("assigned", "ended"),
    ("active", "assigned"),
    ("active", "customer_ended"),
    ("active", "ended"),
    ("customer_ended", "ended"),
)
ALLOWED = " OR ".join(f"(OLD.state = '{before}' AND NEW.state = '{after}')" for before, after in STEPS)
REFUSED = f"OLD.state <> NEW.state AND NOT ({ALLOWED})"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_step_of_chat() RETURNS trigger AS $$ BEGIN"
            " RAISE EXCEPTION 'a chat cannot go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';"
            " END $$ LANGUAGE plpgsql"
        )
        op.execute(
            "CREATE TRIGGER steps_of_a_chat BEFORE UPDATE OF state ON chats FOR EACH ROW"
            f" WHEN ({REFUSED}) EXECUTE FUNCTION refuse_step_of_chat()"
        )
    else:
        op.execute(
            f"CREATE TRIGGER steps_of_a_chat BEFORE UPDATE OF state ON chats WHEN {REFUSED}"
            " BEGIN SELECT RAISE(ABORT, 'a chat cannot take this step'); END"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER steps_of_a_chat ON chats")
        op.execute("DROP FUNCTION refuse_step_of_chat()")
    else:
        op.execute("DROP TRIGGER steps_of_a_chat")
