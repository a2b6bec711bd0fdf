from django.utils.translation import gettext_lazy as _

from ..enums import Audience
from ..kind import Kind

kind = Kind(
    name=_("What became of a disputed payment"),
    audience=Audience.ADMINISTRATORS,
    template="commerce/payment_disputed",
    sample={
        "dispute_id": "7",
        "state": "lost",
        "reference": "M-7K2QX9TR-1",
        "gateway": "paystack",
        "amount": "R 499,00",
        "due_on": "2026-12-01",
    },
    is_transactional=True,
    target=("payment_dispute", "dispute_id"),
)
