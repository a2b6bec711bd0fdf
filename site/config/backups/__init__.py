"""One archive of everything: database, public and private uploads, and a manifest that proves it whole.

    create_backup(folder=…) -> Path         restore_backup(archive=…, replace=False) -> Manifest

Works on PostgreSQL and SQLite, on folders and object stores.
"""

from .create import create_backup
from .manifest import Manifest, Refused
from .restore import restore_backup

__all__ = ["Manifest", "Refused", "create_backup", "restore_backup"]
