"""News of this room, sent after commit."""

from django.dispatch import Signal

order_paid = Signal()  # order
order_refunded = Signal()  # order, refund (OrderRefund); also when a refund was undone
order_expired = Signal()  # order
