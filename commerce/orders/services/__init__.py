"""What happens to orders. Each step is a row of its own (OrderEvent) and an entry of the log; whoever calls one that
takes a locked order has it from `lock_order`, in the transaction of what the step follows from."""

from .disputing import freeze_order, unfreeze_order
from .ending import cancel_order, expire_orders, remind_buyers
from .placing import lock_order, place_order
from .refunding import record_refund, undo_refund
from .settling import mark_paid

__all__ = [
    "cancel_order",
    "expire_orders",
    "freeze_order",
    "lock_order",
    "mark_paid",
    "place_order",
    "record_refund",
    "remind_buyers",
    "undo_refund",
    "unfreeze_order",
]
