"""News of this room."""

from django.dispatch import Signal

outline_replaced = Signal()  # course: what visitors and students see of it changed; sent inside the transaction
course_archived = Signal()  # course: offered to nobody new from now on; sent inside the transaction
course_restored = Signal()  # course: offered again; sent inside the transaction
course_withdrawn = Signal()  # course: no longer live; sent inside the transaction
