from django.utils.translation import gettext_lazy as _

from ..enums import Audience
from ..kind import Kind

kind = Kind(
    name=_("Work of others waits for your review"),
    audience=Audience.STUDENTS,
    template="assignments/peer_reviews",
    sample={
        "title": "Where averages mislead",
        "course_title": "How machines learn",
        "activity": 17,
        "count": 3,
    },
    target=("assignment", "activity"),
)
