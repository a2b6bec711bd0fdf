from django.utils.translation import gettext_lazy as _

from ..enums import Audience
from ..kind import Kind

kind = Kind(
    name=_("An order waits for its payment"),
    audience=Audience.STUDENTS,
    template="commerce/order_reminder",
    sample={
        "number": "M-7K2QX9TR",
        "order_key": "5f9c7c1e-6a0e-4a57-9d35-0d9f3f1d7a10",
        "token": "IjVmOWM3YzFlIg:1tLrbN:abcdef",
        "amount": "R 499,00",
        "titles": ["How machines learn"],
    },
    channels=("email",),
    target=("order", "order_key"),
)
