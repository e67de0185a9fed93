"""The blueprints of the administration, one a screen."""

from __future__ import annotations

from helpcenter.admin import (
    assignment,
    call_templates,
    canned_replies,
    categories,
    chat,
    chat_blocks,
    chat_reception,
    chat_texts,
    custom_fields,
    help_center,
    home,
    hours,
    inquiry_types,
    logo,
    operator_access,
    operator_identities,
    operators,
    ticket_settings,
)

BLUEPRINTS = (
    home.blueprint,
    help_center.blueprint,
    hours.blueprint,
    inquiry_types.blueprint,
    logo.blueprint,
    chat.blueprint,
    chat_texts.blueprint,
    chat_reception.blueprint,
    assignment.blueprint,
    categories.blueprint,
    canned_replies.blueprint,
    chat_blocks.blueprint,
    call_templates.blueprint,
    operators.blueprint,
    operator_access.blueprint,
    ticket_settings.blueprint,
    custom_fields.blueprint,
    operator_identities.blueprint,
)
