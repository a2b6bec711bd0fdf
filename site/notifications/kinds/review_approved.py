from django.utils.translation import gettext_lazy as _

from ..enums import Audience
from ..kind import Kind

kind = Kind(
    name=_("Your course is approved"),
    audience=Audience.AUTHORS,
    template="reviews/approved",
    sample={
        "title": "How machines learn",
        "step": "Pedagogy review",
        "next_step": "Final approval",
        "comment": "The second question has two right answers.",
        "person": "Lerato Dube",
        "path": "/admin/courses/7/review/",
        "is_scheduled": "",
    },
    target=("path", "path"),
)
