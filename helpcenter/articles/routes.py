"""The blueprints of the help center, and of the console's pages for its editors."""

from __future__ import annotations

from helpcenter.articles import (
    archive_views,
    article_views,
    category_editor_views,
    editor_action_views,
    editor_views,
    home_views,
    listening_views,
    notice_editor_views,
    notice_views,
    preview_views,
    search_views,
    sitemap_views,
)

BLUEPRINTS = (
    home_views.front,
    home_views.blueprint,
    article_views.blueprint,
    notice_views.blueprint,
    search_views.blueprint,
    sitemap_views.blueprint,
    editor_views.blueprint,
    editor_action_views.blueprint,
    preview_views.blueprint,
    notice_editor_views.blueprint,
    category_editor_views.blueprint,
    listening_views.feedback_blueprint,
    listening_views.misses_blueprint,
    archive_views.blueprint,
)
