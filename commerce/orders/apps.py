from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrdersConfig(AppConfig):
    name = "commerce.orders"
    verbose_name = _("orders")

    def ready(self):
        from commerce.pricing.purchases import register_purchases

        from .buyers import has_bought

        register_purchases(has_bought)
