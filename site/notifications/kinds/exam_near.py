from django.utils.translation import gettext_lazy as _

from ..enums import Audience
from ..kind import Kind

kind = Kind(
    name=_("An exam opens or closes soon"),
    audience=Audience.STUDENTS,
    template="assessment/exam_near",
    sample={
        "title": "Exam on gradients",
        "course_title": "How machines learn",
        "moment": "March 3, 2026, 9:00 a.m. (SAST)",
        "is_open": False,
        "granted": "25% more time",
        "lesson_key": "0b1f7c1e-6a0e-4a57-9d35-0d9f3f1d7a10",
        "path": "/courses/how-machines-learn/gradients/#block-5f9c7c1e-6a0e-4a57-9d35-0d9f3f1d7a10",
    },
    target=("lesson", "lesson_key"),
)
