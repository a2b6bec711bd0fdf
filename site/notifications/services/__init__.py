"""Telling people things: written down first, delivered after commit, tried again until it worked."""

from .delivering import (
    AT_ONCE,
    KEPT,
    LEASE,
    MOST_ATTEMPTS,
    STALE,
    deliver_message,
    discard_message,
    forget_old_messages,
    forget_old_words,
    resend_due_messages,
    retry_message,
    wait_before,
)
from .digesting import send_due_digests
from .sending import send_message, send_messages
from .troubling import note_address

__all__ = [
    "AT_ONCE",
    "KEPT",
    "LEASE",
    "MOST_ATTEMPTS",
    "STALE",
    "deliver_message",
    "discard_message",
    "forget_old_messages",
    "forget_old_words",
    "note_address",
    "resend_due_messages",
    "retry_message",
    "send_due_digests",
    "send_message",
    "send_messages",
    "wait_before",
]
