"""The blueprints of signing in and of operators' own accounts."""

from __future__ import annotations

from helpcenter.accounts import first_steps_views, link_views, profile_views, second_factor_views, views

BLUEPRINTS = (
    views.blueprint,
    link_views.blueprint,
    first_steps_views.blueprint,
    profile_views.blueprint,
    second_factor_views.blueprint,
)
