"""The blueprints of the API and of its tokens."""

from __future__ import annotations

from helpcenter.api import (
    article_views,
    blueprint,
    call_views,
    chat_views,
    customer_views,
    models,
    repeating,
    ticket_views,
    token_views,
)

IMPORTED = (models, chat_views, ticket_views, call_views, customer_views, article_views)
"""The tables of the API's own, and the addresses that are added to its blueprint."""

BLUEPRINTS = (blueprint.blueprint, token_views.blueprint)

TICKS = ((3600.0, repeating.forget_old),)
