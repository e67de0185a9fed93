"""The blueprints of the API and of its tokens."""

from __future__ import annotations

from helpcenter.api import token_views, views

BLUEPRINTS = (views.blueprint, token_views.blueprint)
