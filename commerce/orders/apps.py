from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.due_work import register_due_work


class OrdersConfig(AppConfig):
    name = "commerce.orders"
    verbose_name = _("orders")

    def ready(self):
        from django.urls import reverse

        from commerce.pricing.purchases import register_purchases
        from core.audit import register_actions
        from notifications.targets import register_target

        from . import drawing, services
        from .buyers import has_bought

        register_purchases(has_bought)
        register_target("order", lambda key, user: reverse("order", args=[key]))
        register_target("order_record", lambda key, user: reverse("orders:inspect", args=[key]))
        register_actions(
            {
                "order.pending": _("Ordered"),
                "order.paid": _("Order paid"),
                "order.partially_refunded": _("Order partly refunded"),
                "order.refunded": _("Order refunded"),
                "order.expired": _("Order expired"),
                "order.canceled": _("Order canceled"),
                "order.changed": _("Order changed"),
                "gift.redeemed": _("Gift redeemed"),
            }
        )
        register_due_work("expire orders", services.expire_orders)
        register_due_work("remind of orders", services.remind_buyers)
        register_due_work("draw invoices", drawing.draw_due)
