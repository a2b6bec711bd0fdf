from django.utils.translation import gettext_lazy as _

from ..enums import Audience
from ..kind import Kind

kind = Kind(
    name=_("Your work was handed in"),
    audience=Audience.STUDENTS,
    template="assignments/received",
    sample={
        "title": "Where averages mislead",
        "course_title": "How machines learn",
        "activity": 17,
    },
    target=("assignment", "activity"),
)
