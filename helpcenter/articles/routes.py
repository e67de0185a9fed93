"""The blueprints of the console's pages for editors, one a screen."""

from __future__ import annotations

from helpcenter.articles import editor_action_views, editor_views, preview_views

BLUEPRINTS = (
    editor_views.blueprint,
    editor_action_views.blueprint,
    preview_views.blueprint,
)
