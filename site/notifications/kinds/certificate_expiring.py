from django.utils.translation import gettext_lazy as _

from ..enums import Audience
from ..kind import Kind

kind = Kind(
    name=_("A certificate of yours runs out"),
    audience=Audience.STUDENTS,
    template="certificates/expiring",
    sample={
        "course_title": "How machines learn",
        "course_key": "5f9c7c1e-6a0e-4a57-9d35-0d9f3f1d7a10",
        "code": "K7QXM-4TR9P-2WHCD",
        "expires_on": "March 3, 2027",
    },
    target=("page", "my_certificates"),
)
