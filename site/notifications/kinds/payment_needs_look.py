from django.utils.translation import gettext_lazy as _

from ..enums import Audience
from ..kind import Kind

kind = Kind(
    name=_("A payment needs a look"),
    audience=Audience.ADMINISTRATORS,
    template="commerce/payment_needs_look",
    sample={
        "case_id": "7",
        "reason": "Another amount than was asked for",
        "gateway": "paystack",
        "reference": "M-7K2QX9TR-1",
        "amount": "R 499,00",
    },
    is_transactional=True,
    target=("payment_case", "case_id"),
)
