"""Versions of articles, why they did not help, pictures in them, drafts of notices, logos."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
LONG_AGO = "2000-01-01 00:00:00+00:00"
REASON = "reason IN ('not_answered', 'unclear', 'outdated', 'did_not_work', 'other')"


def upgrade() -> None:
    op.add_column("services", sa.Column("logo", sa.String(length=48), nullable=True))
    op.add_column("notices", sa.Column("draft", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("article_texts", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    _make_versions()
    _make_feedback()
    _make_pictures()
    _add_changed_at()


def downgrade() -> None:
    op.drop_index("ix_articles_changed", "articles")
    op.drop_column("articles", "changed_at")
    for table in ("article_picture_uses", "article_pictures", "article_feedback", "article_versions"):
        op.drop_table(table)
    op.drop_column("article_texts", "version")
    op.drop_column("notices", "draft")
    op.drop_column("services", "logo")


def _make_versions() -> None:
    """Every text there is becomes version 1 of itself; what was a draft loses nothing by it."""
    op.create_table(
        "article_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("markdown", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("restored_from", sa.Integer(), nullable=True),
        sa.Column("due_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_article_versions_article_id_articles"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["operators.id"], name=op.f("fk_article_versions_created_by_id_operators")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_versions")),
        sa.UniqueConstraint(
            "article_id", "language", "number", name=op.f("uq_article_versions_article_id_language_number")
        ),
    )
    is_due = sa.text("due_at IS NOT NULL")
    op.create_index(
        "ix_article_versions_due", "article_versions", ["due_at"], sqlite_where=is_due, postgresql_where=is_due
    )
    op.execute(
        "INSERT INTO article_versions (article_id, language, number, title, markdown, created_at)"
        " SELECT article_id, language, 1, title, markdown, updated_at FROM article_texts"
    )


def _make_feedback() -> None:
    op.create_table(
        "article_feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("done_at", TIME, nullable=True),
        sa.CheckConstraint(REASON, name=op.f("ck_article_feedback_reason")),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_article_feedback_article_id_articles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_feedback")),
    )
    op.create_index("ix_article_feedback_article", "article_feedback", ["article_id", "at"])


def _make_pictures() -> None:
    op.create_table(
        "article_pictures",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_article_pictures_file_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name=op.f("fk_article_pictures_service_id_services"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_article_pictures")),
    )
    op.create_index(op.f("ix_article_pictures_service_id"), "article_pictures", ["service_id"])
    op.create_table(
        "article_picture_uses",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_article_picture_uses_article_id_articles"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["article_pictures.file_id"],
            name=op.f("fk_article_picture_uses_file_id_article_pictures"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("file_id", "article_id", "language", name=op.f("pk_article_picture_uses")),
    )
    op.create_index(op.f("ix_article_picture_uses_article_id"), "article_picture_uses", ["article_id"])


def _add_changed_at() -> None:
    op.add_column("articles", sa.Column("changed_at", TIME, nullable=False, server_default=LONG_AGO))
    op.execute(
        "UPDATE articles SET changed_at = coalesce("
        "(SELECT max(updated_at) FROM article_texts WHERE article_texts.article_id = articles.id), created_at)"
    )
    op.create_index("ix_articles_changed", "articles", ["service_id", "changed_at"])
