"""News of this room."""

from django.dispatch import Signal

# What visitors are shown of something that is sold changed; with product=. Inside the transaction that changes it.
prices_changed = Signal()
