from django.utils.translation import gettext_lazy as _

from ..enums import Audience
from ..kind import Kind

kind = Kind(
    name=_("Your work is returned to you"),
    audience=Audience.STUDENTS,
    template="assignments/returned",
    sample={
        "title": "Where averages mislead",
        "course_title": "How machines learn",
        "activity": 17,
    },
    target=("assignment", "activity"),
)
