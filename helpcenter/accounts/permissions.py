"""What somebody may be allowed to do, and what the built-in roles are allowed (tickets-customers.md 3)."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _


class Permission(StrEnum):
    """One thing an operator may do. PERMISSIONS has a sentence for each."""

    CHAT_HANDLE = "chat.handle"
    CHAT_MONITOR = "chat.monitor"
    CHAT_TRANSFER = "chat.transfer"
    CHAT_HISTORY = "chat.history"
    CHAT_EXPORT = "chat.export"
    TICKET_HANDLE = "ticket.handle"
    TICKET_TRANSFER = "ticket.transfer"
    TICKET_DELETE = "ticket.delete"
    CUSTOMER_VIEW = "customer.view"
    CUSTOMER_EDIT = "customer.edit"
    CUSTOMER_MERGE = "customer.merge"
    CUSTOMER_EXPORT = "customer.export"
    CUSTOMER_ERASE = "customer.erase"
    ARTICLE_DRAFT = "article.draft"
    ARTICLE_PUBLISH = "article.publish"
    ARTICLE_DELETE = "article.delete"
    SERVICE_SETTINGS = "service.settings"
    CHAT_SETTING_VIEW = "sns.chat_setting.view"
    CHAT_SETTING_CREATE = "sns.chat_setting.create"
    CHAT_SETTING_UPDATE = "sns.chat_setting.update"
    CHAT_SETTING_DELETE = "sns.chat_setting.delete"
    SERVICE_MANAGEMENT = "service_management"
    OPERATORS = "operators"
    STATISTICS = "statistics"
    AUDIT_LOG = "audit_log"


PERMISSIONS: dict[Permission, LazyString] = {
    Permission.CHAT_HANDLE: _("Answer chats in services with chat right."),
    Permission.CHAT_MONITOR: _("Watch and join the chats of other operators."),
    Permission.CHAT_TRANSFER: _("Transfer chats to other operators."),
    Permission.CHAT_HISTORY: _("See the chat history and edit its information."),
    Permission.CHAT_EXPORT: _("Export the chat history and call searches to Excel."),
    Permission.TICKET_HANDLE: _("See and handle tickets and calls."),
    Permission.TICKET_TRANSFER: _("Assign and transfer tickets."),
    Permission.TICKET_DELETE: _("Delete tickets."),
    Permission.CUSTOMER_VIEW: _("See customers."),
    Permission.CUSTOMER_EDIT: _("Edit customers and their external IDs."),
    Permission.CUSTOMER_MERGE: _("Merge customers and undo it."),
    Permission.CUSTOMER_EXPORT: _("Export everything held about a customer."),
    Permission.CUSTOMER_ERASE: _("Erase a customer's personal data."),
    Permission.ARTICLE_DRAFT: _("Write articles and notices as drafts."),
    Permission.ARTICLE_PUBLISH: _("Publish articles and notices."),
    Permission.ARTICLE_DELETE: _("Delete articles and notices."),
    Permission.SERVICE_SETTINGS: _("Change the settings of services."),
    Permission.CHAT_SETTING_VIEW: _("SNS management: see chat settings."),
    Permission.CHAT_SETTING_CREATE: _("SNS management: create chat settings."),
    Permission.CHAT_SETTING_UPDATE: _("SNS management: update chat settings."),
    Permission.CHAT_SETTING_DELETE: _("SNS management: delete chat settings."),
    Permission.SERVICE_MANAGEMENT: _("Start, stop and watch background processes."),
    Permission.OPERATORS: _("Manage operators, memberships and roles."),
    Permission.STATISTICS: _("See statistics."),
    Permission.AUDIT_LOG: _("See the audit log."),
}

OPERATOR_PERMISSIONS = frozenset(
    {
        Permission.CHAT_HANDLE,
        Permission.CHAT_TRANSFER,
        Permission.CHAT_HISTORY,
        Permission.TICKET_HANDLE,
        Permission.TICKET_TRANSFER,
        Permission.CUSTOMER_VIEW,
        Permission.CUSTOMER_EDIT,
        Permission.ARTICLE_DRAFT,
    }
)
SUPERVISOR_PERMISSIONS = OPERATOR_PERMISSIONS | {
    Permission.CHAT_MONITOR,
    Permission.CHAT_EXPORT,
    Permission.TICKET_DELETE,
    Permission.CUSTOMER_MERGE,
    Permission.CUSTOMER_EXPORT,
    Permission.ARTICLE_PUBLISH,
    Permission.ARTICLE_DELETE,
    Permission.STATISTICS,
}
BUILT_IN_ROLES: dict[str, frozenset[Permission]] = {
    "administrator": frozenset(Permission),
    "supervisor": frozenset(SUPERVISOR_PERMISSIONS),
    "operator": OPERATOR_PERMISSIONS,
}
