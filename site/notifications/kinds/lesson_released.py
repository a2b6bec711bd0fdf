from django.utils.translation import gettext_lazy as _

from ..enums import Audience
from ..kind import Kind

kind = Kind(
    name=_("Lessons of your courses open"),
    audience=Audience.STUDENTS,
    template="access/lesson_released",
    sample={
        "course_title": "How machines learn",
        "titles": ["A neuron", "A layer of neurons"],
        "lesson_key": "0b1f7c1e-6a0e-4a57-9d35-0d9f3f1d7a10",
    },
    target=("lesson", "lesson_key"),
)
