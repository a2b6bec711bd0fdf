from django.utils.translation import gettext_lazy as _

from ..enums import Audience
from ..kind import Kind

kind = Kind(
    name=_("A grade of yours was corrected"),
    audience=Audience.STUDENTS,
    template="grades/regraded",
    sample={
        "course_title": "How machines learn",
        "course_key": "5f9c7c1e-6a0e-4a57-9d35-0d9f3f1d7a10",
        "title": "Check yourself",
        "points": "8",
        "max_points": "10",
        "reason": "The key of one question was wrong.",
        "is_undone": False,
    },
    target=("grades", "course_key"),
)
