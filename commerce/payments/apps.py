from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.due_work import register_due_work


class PaymentsConfig(AppConfig):
    name = "commerce.payments"
    verbose_name = _("payments")

    def ready(self):
        from commerce.orders.payment_states import register_payment_state
        from core.audit import register_actions

        from . import checks, inbox, local_bank, reconciling, refunding, targets  # noqa: F401
        from .order_states import state_of

        register_payment_state(state_of)
        register_actions(
            {
                "payment.settled_by_hand": _("Payment settled by hand"),
                "refund.requested": _("Refund asked for"),
                "refund.finished_by_hand": _("Refund finished by hand"),
                "webhook.replayed": _("Message of a gateway taken up again"),
                "dispute.decided": _("Lost dispute decided"),
                "review_case.closed": _("Payment looked at"),
            }
        )
        register_due_work("take up messages of gateways", inbox.sweep)
        register_due_work("ask about waiting payments", reconciling.check_due_payments)
        register_due_work("send refunds", refunding.send_due_refunds)
        register_due_work("compare with gateways", reconciling.compare_due_gateways)
        register_due_work("let the practice bank pay", local_bank.pay_what_waits)
        targets.register_targets()
