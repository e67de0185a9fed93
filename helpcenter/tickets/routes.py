"""The routes of tickets and calls, and what of them takes effect by being imported (registry.py)."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from helpcenter.tickets import (
    action_views,
    answer_views,
    assignment_views,
    call_edit_views,
    call_views,
    chat_views,
    contact_views,
    custom_field_model,
    draft_model,
    draft_views,
    drafts,
    edit_views,
    erasing,
    file_model,
    file_readers,
    hand_views,
    holdings,
    inquiry_views,
    list_views,
    mail_model,
    mail_template_model,
    mail_wording_model,
    masked_copies,
    models,
    own_views,
    polling,
    presence,
    print_views,
    search_views,
    settings_model,
    sockets,
    states,
    views,
    watch_model,
)

BLUEPRINTS = (
    inquiry_views.blueprint,
    views.blueprint,
    action_views.blueprint,
    answer_views.blueprint,
    draft_views.blueprint,
    edit_views.blueprint,
    assignment_views.blueprint,
    call_edit_views.blueprint,
    call_views.blueprint,
    chat_views.blueprint,
    search_views.blueprint,
    contact_views.blueprint,
    hand_views.blueprint,
    list_views.blueprint,
    own_views.blueprint,
    print_views.blueprint,
)

IMPORTED: tuple[ModuleType, ...] = (
    # tables
    custom_field_model,
    draft_model,
    file_model,
    mail_model,
    mail_template_model,
    mail_wording_model,
    models,
    settings_model,
    watch_model,
    # routes of sockets
    sockets,
    # listeners, and those who answer another domain's question
    file_readers,
    holdings,
    masked_copies,
)

TICKS: tuple[tuple[float, Callable[[], object]], ...] = (
    (60.0, states.close_solved),
    (60.0, erasing.erase_old),
    (60.0, polling.wake_worker),
    (3600.0, presence.forget),
    (3600.0, drafts.forget),
)
"""(seconds, task) for the scheduler."""
