class PaymentRefused(ValueError):
    """Nothing was begun or changed. The message says why and what to do, for people."""


class RefundRefused(PaymentRefused):
    """Nothing is paid back."""


class GatewayGone(Exception):
    """The gateway of a payment is not set up (any more), so that nobody can be asked."""
