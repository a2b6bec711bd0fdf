from django.utils.translation import gettext_lazy as _

from ..enums import Audience
from ..kind import Kind

kind = Kind(
    name=_("A paid order opens nothing"),
    audience=Audience.ADMINISTRATORS,
    template="commerce/order_unopened",
    sample={
        "number": "M-7K2QX9TR",
        "order_id": "12",
        "email": "buyer@example.org",
        "titles": ["How machines learn"],
    },
    target=("order_record", "order_id"),
)
