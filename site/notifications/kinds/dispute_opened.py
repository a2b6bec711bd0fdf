from django.utils.translation import gettext_lazy as _

from ..enums import Audience
from ..kind import Kind

kind = Kind(
    name=_("A payment is disputed"),
    audience=Audience.ADMINISTRATORS,
    template="commerce/dispute_opened",
    sample={
        "number": "M-7K2QX9TR",
        "order_id": "12",
        "email": "buyer@example.org",
        "reason": "fraudulent",
    },
    target=("order_record", "order_id"),
)
