"""The routes of imports, what of them takes effect by being imported, and what the scheduler calls (registry.py)."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from helpcenter.imports import (
    attachment_models,
    call_origins,
    chat_setting_views,
    copying,
    customer_identity_views,
    default_operators,
    due,
    erasures,
    file_runs,
    hook_views,
    inbox,
    inbox_models,
    models,
    notice_views,
    process_views,
    pruning,
    rejection_views,
    retrying,
    run_views,
    upload_models,
    upload_views,
    uploads,
)

BLUEPRINTS = (
    customer_identity_views.blueprint,
    chat_setting_views.blueprint,
    notice_views.blueprint,
    process_views.blueprint,
    run_views.blueprint,
    rejection_views.blueprint,
    hook_views.blueprint,
    upload_views.blueprint,
)

IMPORTED: tuple[ModuleType, ...] = (
    # tables
    attachment_models,
    inbox_models,
    models,
    upload_models,
    # listeners, and those who answer another domain's question
    call_origins,
    default_operators,
    erasures,
)

TICKS: tuple[tuple[float, Callable[[], None]], ...] = (
    (1.0, due.begin_due_runs),
    (2.0, due.wake_workers),
    (5.0, file_runs.close_abandoned),
    (3600.0, inbox.forget_old),
    (5.0, uploads.wake_workers),
    (5.0, copying.wake_worker),
    (15.0, retrying.wake_worker),
    (3600.0, pruning.forget_old_runs),
    (3600.0, uploads.forget_old),
)
"""Seconds between two calls, and what is called."""
