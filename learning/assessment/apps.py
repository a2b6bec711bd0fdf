from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.due_work import register_due_work


class AssessmentConfig(AppConfig):
    name = "learning.assessment"

    def ready(self):
        from core.audit import register_actions

        from . import receivers  # noqa: F401
        from .regrade_runs import resume_regrades
        from .services import announce_exams, finalize_overdue, remind_of_closings, remind_of_exams

        register_actions(
            {
                "answer.graded": _("Answer graded"),
                "regrade.applied": _("Regrade applied"),
                "regrade.undone": _("Regrade undone"),
                "results.released": _("Results released"),
            }
        )
        register_due_work("close attempts whose time is over", finalize_overdue)
        register_due_work("remind of exams", remind_of_exams)
        register_due_work("resume regrades", resume_regrades)
        register_due_work("announce exams", announce_exams)
        register_due_work("remind of closing quizzes", remind_of_closings)
