from django.utils.translation import gettext_lazy as _

from ..enums import Audience
from ..kind import Kind

kind = Kind(
    name=_("An order goes on by a link"),
    audience=Audience.STUDENTS,
    template="commerce/checkout_way_on",
    sample={
        "title": "How machines learn",
        "product_key": "5f9c7c1e-6a0e-4a57-9d35-0d9f3f1d7a10",
        "token": "eyJlIjoieCJ9:1tLrbN:abcdef",
    },
    channels=("email",),
    is_transactional=True,
    holds_secret=True,
)
