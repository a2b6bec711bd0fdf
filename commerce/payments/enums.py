from django.db import models
from django.utils.translation import gettext_lazy as _


class PaymentStatus(models.TextChoices):
    """How far one try to pay got. It moves along FOLLOWS only: what was confirmed stays so."""

    CREATED = "created", _("Begun")
    PENDING = "pending", _("Waiting for the buyer")
    PROCESSING = "processing", _("Being processed")
    CONFIRMED = "confirmed", _("Confirmed")
    FAILED = "failed", _("Failed")
    EXPIRED = "expired", _("Abandoned")
    REVIEW = "needs_review", _("Needs a look")  # money came that does not fit; a ReviewCase says why


OPEN = (PaymentStatus.CREATED, PaymentStatus.PENDING, PaymentStatus.PROCESSING)
FOLLOWS = {
    PaymentStatus.CREATED: set(PaymentStatus) - {PaymentStatus.CREATED},
    PaymentStatus.PENDING: {
        PaymentStatus.PROCESSING,
        PaymentStatus.CONFIRMED,
        PaymentStatus.FAILED,
        PaymentStatus.EXPIRED,
        PaymentStatus.REVIEW,
    },
    PaymentStatus.PROCESSING: {
        PaymentStatus.CONFIRMED,
        PaymentStatus.FAILED,
        PaymentStatus.EXPIRED,
        PaymentStatus.REVIEW,
    },
    # A gateway may change its mind for the better: money wins.
    PaymentStatus.FAILED: {PaymentStatus.PROCESSING, PaymentStatus.CONFIRMED, PaymentStatus.REVIEW},
    PaymentStatus.EXPIRED: {PaymentStatus.PROCESSING, PaymentStatus.CONFIRMED, PaymentStatus.REVIEW},
    PaymentStatus.REVIEW: {PaymentStatus.CONFIRMED},
    PaymentStatus.CONFIRMED: set(),
}


class RefundStatus(models.TextChoices):
    REQUESTED = "requested", _("Asked for")  # written down; the gateway may or may not know
    PENDING = "pending", _("On its way")
    SUCCEEDED = "succeeded", _("Refunded")
    FAILED = "failed", _("Failed")
    MANUAL = "manual_required", _("To be paid by hand")


class RefundOrigin(models.TextChoices):
    STAFF = "staff", _("Staff")
    CUSTOMER = "customer", _("Customer")
    GATEWAY = "gateway", _("Made at the gateway")


class InboxStatus(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Done")
    IGNORED = "ignored", _("Of no concern")
    STUCK = "stuck", _("Stuck")  # given up for now: somebody has to look


class ReviewReason(models.TextChoices):
    AMOUNT = "amount", _("Another amount than was asked for")
    CURRENCY = "currency", _("Another currency than was asked for")
    MODE = "mode", _("Test money on a real site, or real money on a test site")
    MERCHANT = "merchant", _("Paid to another account")
    ENDED_ORDER = "ended_order", _("Paid after the order had ended")
    PAID_TWICE = "paid_twice", _("The order had been paid already")
    UNKNOWN = "unknown", _("No payment here has this reference")
    NOT_GRANTED = "not_granted", _("Paid, but what was bought could not be opened")
    REFUND_FAILED = "refund_failed", _("A refund failed")
    OVER_REFUNDED = "over_refunded", _("More was refunded than was paid")
    DIFFERENCE = "difference", _("Books of gateway and site differ")
    DISPUTE_LOST = "dispute_lost", _("A dispute was lost: does the buyer keep what was bought?")


class Decision(models.TextChoices):
    """What becomes of what was bought after a dispute was lost."""

    NONE = "", _("Not decided")
    ENDED = "ended", _("Access ended")
    LEFT_OPEN = "left_open", _("Left open")


class LocalBankState(models.TextChoices):
    """Of a payment at the bank that is none."""

    OPEN = "open", _("Open")
    LATER = "later", _("Pays later")
    PAID = "paid", _("Paid")
    FAILED = "failed", _("Failed")
    CLOSED = "closed", _("Window closed")


REFUND_FOLLOWS = {
    RefundStatus.REQUESTED: {RefundStatus.PENDING, RefundStatus.SUCCEEDED, RefundStatus.FAILED, RefundStatus.MANUAL},
    RefundStatus.PENDING: {RefundStatus.SUCCEEDED, RefundStatus.FAILED, RefundStatus.MANUAL},
    RefundStatus.MANUAL: {RefundStatus.PENDING, RefundStatus.SUCCEEDED, RefundStatus.FAILED},
    RefundStatus.SUCCEEDED: {RefundStatus.FAILED},  # the buyer's bank sent it back
    RefundStatus.FAILED: {RefundStatus.SUCCEEDED},  # money that left all the same, left
}
REFUND_OPEN = (RefundStatus.REQUESTED, RefundStatus.PENDING)  # the gateway is asked about these again
REFUND_BEGUN = (RefundStatus.PENDING, RefundStatus.MANUAL, RefundStatus.SUCCEEDED)  # stand in the books
