"""Why a backup or a restore was not done, and which files belong into one."""

from __future__ import annotations

FILES = "SELECT public_id FROM stored_files WHERE attached_at IS NOT NULL AND discarded_at IS NULL"
"""Those that belong to something; the rest is being uploaded, or about to be removed."""


class BackupError(Exception):
    """The text is a sentence for the person at the terminal; nothing was changed, unless it says so."""
