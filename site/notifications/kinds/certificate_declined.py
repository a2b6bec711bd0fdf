from django.utils.translation import gettext_lazy as _

from ..enums import Audience
from ..kind import Kind

kind = Kind(
    name=_("A certificate of yours was declined"),
    audience=Audience.STUDENTS,
    template="certificates/declined",
    sample={
        "course_title": "How machines learn",
        "course_key": "5f9c7c1e-6a0e-4a57-9d35-0d9f3f1d7a10",
        "reason": "The report was written by somebody else.",
    },
    is_transactional=True,
    target=("page", "my_certificates"),
)
