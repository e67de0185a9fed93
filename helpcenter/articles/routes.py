"""The blueprints of the console's pages for editors, one a screen."""

from __future__ import annotations

from helpcenter.articles import (
    category_editor_views,
    editor_action_views,
    editor_views,
    listening_views,
    notice_editor_views,
    preview_views,
)

BLUEPRINTS = (
    editor_views.blueprint,
    editor_action_views.blueprint,
    preview_views.blueprint,
    notice_editor_views.blueprint,
    category_editor_views.blueprint,
    listening_views.feedback_blueprint,
    listening_views.misses_blueprint,
)
