from django.utils.translation import gettext_lazy as _

from ..enums import Audience
from ..kind import Kind

kind = Kind(
    name=_("Something is due soon"),
    audience=Audience.STUDENTS,
    template="courses/deadline_near",
    sample={
        "title": "Where averages mislead",
        "course_title": "How machines learn",
        "moment": "March 3, 2026, 9:00 a.m. (SAST)",
        "granted": "a later deadline, March 3, 2026, 9:00 a.m.",
        "lesson_key": "0b1f7c1e-6a0e-4a57-9d35-0d9f3f1d7a10",
    },
    target=("lesson", "lesson_key"),
)
