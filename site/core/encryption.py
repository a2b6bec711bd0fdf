"""Secrets of the database that nobody can read in a stolen copy or a backup of it."""

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def encryption_keys(purpose: str) -> MultiFernet:
    """Keys of one purpose, made from SECRET_KEY (for writing) and from SECRET_KEY_FALLBACKS (for reading as well)."""
    return MultiFernet(
        Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"{purpose}:{key}".encode()).digest()))
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    )
