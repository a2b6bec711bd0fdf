from django.utils.translation import gettext_lazy as _

from ..enums import Audience
from ..kind import Kind

kind = Kind(
    name=_("You bought something without being signed in"),
    audience=Audience.STUDENTS,
    template="commerce/bought_signed_out",
    sample={
        "number": "M-7K2QX9TR",
        "order_key": "5f9c7c1e-6a0e-4a57-9d35-0d9f3f1d7a10",
        "email": "you@example.org",
        "titles": ["How machines learn"],
    },
    channels=("email",),
    is_transactional=True,
    target=("order", "order_key"),
)
