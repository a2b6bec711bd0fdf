"""What an instructor finds on the dashboard of the editor: the latest work of students that waits for a grade."""

from wagtail.admin.ui.components import Component

from learning.assessment.selectors import answers_waiting
from learning.assignments.selectors import STATES, gradable
from learning.courses.models import Course

from .queue import name_of

LATEST = 5


class WorkPanel(Component):
    """Of the courses in whose team this person is: editors may grade everywhere, and are not asked to."""

    name = "work_to_grade"
    template_name = "learning/assignments/work_panel.html"
    order = 115

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        courses = list(Course.objects.filter(members__user=user))
        waiting = gradable(courses).filter(STATES["waiting"]).exclude(enrollment__user=user)
        rows = waiting.order_by("-submitted_at", "-pk")[:LATEST] if courses else []
        return {
            "rows": [(row, row.terms.title, name_of(row)) for row in rows],
            "count": waiting.count() if courses else 0,
            "answers": answers_waiting(courses).count() if courses else 0,
        }
