from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CheckoutConfig(AppConfig):
    name = "commerce.checkout"
    verbose_name = _("checkout")

    def ready(self):
        from core.due_work import register_due_work

        from . import coming_in, letting_go, receivers  # noqa: F401

        register_due_work("tell visitors how to come in", coming_in.tell_due)
        register_due_work("let go of codes nobody pays with", letting_go.let_go_due)
