from django.utils.translation import gettext_lazy as _

from ..enums import Audience
from ..kind import Kind

kind = Kind(
    name=_("An exam is scheduled"),
    audience=Audience.STUDENTS,
    template="assessment/exam_scheduled",
    sample={
        "title": "Exam on gradients",
        "course_title": "How machines learn",
        "opens": "March 3, 2026, 9:00 a.m. (SAST)",
        "closes": "March 3, 2026, 11:00 a.m. (SAST)",
        "lesson_key": "0b1f7c1e-6a0e-4a57-9d35-0d9f3f1d7a10",
    },
    target=("lesson", "lesson_key"),
)
