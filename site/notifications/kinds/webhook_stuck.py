from django.utils.translation import gettext_lazy as _

from ..enums import Audience
from ..kind import Kind

kind = Kind(
    name=_("A message of a payment gateway is stuck"),
    audience=Audience.ADMINISTRATORS,
    template="commerce/webhook_stuck",
    sample={
        "event_id": "7",
        "gateway": "paystack",
        "event": "charge.success:302961",
        "problem": "ServiceAway: no answer",
    },
    is_transactional=True,
    target=("payment_message", "event_id"),
)
