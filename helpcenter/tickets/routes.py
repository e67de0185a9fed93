"""The routes of tickets and calls."""

from __future__ import annotations

from helpcenter.tickets import (
    action_views,
    answer_views,
    assignment_views,
    call_edit_views,
    call_views,
    chat_views,
    contact_views,
    edit_views,
    hand_views,
    list_views,
    search_views,
    views,
)

BLUEPRINTS = (
    views.blueprint,
    action_views.blueprint,
    answer_views.blueprint,
    edit_views.blueprint,
    assignment_views.blueprint,
    call_edit_views.blueprint,
    call_views.blueprint,
    chat_views.blueprint,
    search_views.blueprint,
    contact_views.blueprint,
    hand_views.blueprint,
    list_views.blueprint,
)
