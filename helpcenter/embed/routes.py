"""The blueprints of the chat on other sites, and of its settings."""

from __future__ import annotations

from helpcenter.embed import code_views, identity_views, views

BLUEPRINTS = (views.blueprint, code_views.blueprint, identity_views.blueprint)
