"""What the application is made of: modules, blueprints, menu, commands and periodic tasks, each in a literal list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import ModuleType

from flask import Flask
from flask_babel import lazy_gettext as _

from helpcenter.accounts import commands as account_commands
from helpcenter.accounts import credential_models
from helpcenter.accounts import loading as operator_loading
from helpcenter.accounts import sessions as account_sessions
from helpcenter.accounts.permissions import Permission
from helpcenter.accounts.routes import BLUEPRINTS as ACCOUNTS
from helpcenter.admin import screens as admin_screens
from helpcenter.api import routes as api
from helpcenter.articles import commands as article_commands
from helpcenter.articles import figures_model as article_figures_model
from helpcenter.articles import indexing as article_indexing
from helpcenter.articles import models as article_models
from helpcenter.articles import picture_cleaning, publishing
from helpcenter.articles.routes import BLUEPRINTS as ARTICLES
from helpcenter.audit import models as audit_models
from helpcenter.backup import commands as backup_commands
from helpcenter.chat import (
    assignment,
    block_model,
    block_views,
    canned_model,
    canned_views,
    console_sockets,
    console_views,
    customer_moves,
    customer_sockets,
    customer_views,
    escalation,
    file_readers,
    idling,
    leaving,
    mask_model,
    member_views,
    monitoring_views,
    offers,
    reception_views,
    transcript_views,
    transfer_views,
    unattended,
    unread_mail,
    unread_mail_model,
    vanishing,
    watch_model,
    withdrawing,
)
from helpcenter.chat import erasing as chat_erasing
from helpcenter.chat import file_views as chat_files
from helpcenter.chat import history_views as chat_history
from helpcenter.chat import holdings as chat_holdings
from helpcenter.chat import indexing as chat_indexing
from helpcenter.chat import information_views as chat_information
from helpcenter.chat import mask_views as chat_masks
from helpcenter.chat import models as chat_models
from helpcenter.customers import exporting as customer_exports
from helpcenter.customers import identity_views, site_members, used_token_model
from helpcenter.customers import indexing as customer_indexing
from helpcenter.customers import merge_views as customer_merging
from helpcenter.customers import merging as customer_merges
from helpcenter.customers import privacy_views as customer_privacy
from helpcenter.customers import self_service_views as customer_self_service
from helpcenter.customers import unmerging as customer_unmerging
from helpcenter.customers import views as customers
from helpcenter.demo import commands as demo_commands
from helpcenter.embed import models as embed_models
from helpcenter.embed.routes import BLUEPRINTS as EMBED
from helpcenter.exports import commands as export_commands
from helpcenter.exports import due as exports_due
from helpcenter.exports import erasing as export_erasing
from helpcenter.exports import models as export_models
from helpcenter.exports import views as exports
from helpcenter.files import cleaning as files_cleaning
from helpcenter.files import enclosing as files_enclosing
from helpcenter.files import views as files
from helpcenter.health import readiness
from helpcenter.health import views as health
from helpcenter.imports import commands as import_commands
from helpcenter.imports import routes as imports
from helpcenter.mail import delivery
from helpcenter.mail import models as mail_models
from helpcenter.mail import pruning as mail_pruning
from helpcenter.search.kinds import Entry, Kind
from helpcenter.services import category_choice_views
from helpcenter.services import models as service_models
from helpcenter.services import views as services
from helpcenter.statistics import routes as statistics
from helpcenter.tickets import indexing as ticket_indexing
from helpcenter.tickets import mail_commands as ticket_mail_commands
from helpcenter.tickets import routes as tickets
from helpcenter.wallboard import routes as wallboard
from helpcenter.web import navigation
from helpcenter.web.navigation import Destination
from helpcenter.webhooks import delivery as webhook_delivery
from helpcenter.webhooks import models as webhook_models

Task = Callable[[], object]

IMPORTED: tuple[ModuleType, ...] = (
    # tables: the metadata, and so a migration, knows those whose module was imported
    article_figures_model,
    article_models,
    audit_models,
    block_model,
    canned_model,
    chat_models,
    credential_models,
    embed_models,
    export_models,
    mail_models,
    mask_model,
    service_models,
    *statistics.IMPORTED,
    unread_mail_model,
    used_token_model,
    watch_model,
    webhook_models,
    *api.IMPORTED,
    # the loader of who is signed in, the routes of sockets, and routes added to a blueprint below
    operator_loading,
    console_sockets,
    customer_sockets,
    chat_files,
    member_views,
    transcript_views,
    # listeners, and those who answer another domain's question
    chat_holdings,
    customer_moves,
    export_erasing,
    withdrawing,
    file_readers,
    files_enclosing,
    *imports.IMPORTED,
    *tickets.IMPORTED,
    *wallboard.IMPORTED,
)
"""Modules that take effect by being imported: nothing else here names what is in them."""

BLUEPRINTS = (
    health.blueprint,
    *ACCOUNTS,
    services.blueprint,
    files.blueprint,
    *ARTICLES,
    identity_views.blueprint,
    category_choice_views.blueprint,
    customers.blueprint,
    customer_merging.blueprint,
    customer_privacy.blueprint,
    customer_self_service.blueprint,
    *imports.BLUEPRINTS,
    *tickets.BLUEPRINTS,
    customer_views.blueprint,
    reception_views.blueprint,
    console_views.blueprint,
    block_views.blueprint,
    canned_views.blueprint,
    chat_masks.blueprint,
    transfer_views.blueprint,
    monitoring_views.blueprint,
    chat_information.blueprint,
    chat_history.blueprint,
    exports.blueprint,
    *statistics.BLUEPRINTS,
    *wallboard.BLUEPRINTS,
    *EMBED,
    *admin_screens.BLUEPRINTS,
    *api.BLUEPRINTS,
)

COMMANDS = (
    account_commands.user,
    backup_commands.backup,
    backup_commands.restore,
    article_commands.articles,
    demo_commands.seed,
    demo_commands.external_chat_system,
    import_commands.imports,
    ticket_mail_commands.mail,  # with what the tickets add to it
    export_commands.exports,
)

INDEXED: dict[Kind, Callable[[], Iterator[Entry]]] = {
    Kind.ARTICLE: article_indexing.entries,
    Kind.CHAT: chat_indexing.entries,
    Kind.CALL: ticket_indexing.entries,
    Kind.CUSTOMER: customer_indexing.entries,
}
"""What the full-text index is made from, should it have to be made again."""

ADMINISTRATION = (
    Permission.SERVICE_SETTINGS,
    Permission.OPERATORS,
    Permission.CHAT_SETTING_VIEW,
    Permission.SERVICE_MANAGEMENT,
    Permission.AUDIT_LOG,
)
"""Each of these opens a part of the administration (admin/menu.py)."""

NAVIGATION = (
    Destination("chats", _("Chat"), "message-circle", "/console/chats", (Permission.CHAT_HANDLE,)),
    Destination("history", _("History"), "history", "/console/history", (Permission.CHAT_HISTORY,)),
    Destination(
        "tickets", _("Tickets"), "ticket", "/console/tickets", (Permission.TICKET_HANDLE,), ("/console/calls",)
    ),
    Destination("customers", _("Customers"), "users", "/console/customers", (Permission.CUSTOMER_VIEW,)),
    Destination(
        "articles",
        _("Articles"),
        "book-open",
        "/console/articles",
        (Permission.ARTICLE_DRAFT,),
        ("/console/article-", "/console/notices", "/console/missed-searches"),
    ),
    Destination(
        "statistics",
        _("Statistics"),
        "chart-column",
        "/console/statistics",
        (Permission.STATISTICS,),
        ("/console/wallboard",),
    ),
    Destination("admin", _("Admin"), "settings", "/admin/", ADMINISTRATION),
)

TICKS: tuple[tuple[float, Task], ...] = (
    (10.0, readiness.beat),
    (5.0, assignment.run),
    (2.0, offers.offer_anew),
    (5.0, vanishing.take_back),
    (5.0, escalation.escalate),
    (5.0, unattended.watch),
    (10.0, idling.watch),
    (30.0, leaving.watch),
    (600.0, vanishing.end_abandoned),
    *imports.TICKS,
    *tickets.TICKS,
    *statistics.TICKS,
    *api.TICKS,
    (5.0, delivery.wake),
    (5.0, webhook_delivery.wake),
    (3600.0, webhook_delivery.forget_old),
    (600.0, account_sessions.forget_expired),
    (5.0, publishing.publish_due),
    (3600.0, picture_cleaning.remove_unused),
    (20.0, unread_mail.send),
    (3600.0, mail_pruning.forget_old),
    (60.0, customer_merges.catch_up),
    (3600.0, customer_unmerging.forget_old),
    (600.0, site_members.forget_expired),
    (60.0, customer_exports.resume),
    (60.0, chat_erasing.erase_old),
    (2.0, exports_due.wake_workers),
    (600.0, exports_due.remove_old),
    (300.0, files_cleaning.remove_orphans),
)
"""(seconds, task): what the scheduler calls that often; each is a small operation that may run twice at once."""


def register(app: Flask) -> None:
    """Attach everything to `app`."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for command in COMMANDS:
        app.cli.add_command(command)
    navigation.init(app, NAVIGATION)
