from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.due_work import register_due_work


class AssignmentsConfig(AppConfig):
    name = "learning.assignments"

    def ready(self):
        from core.audit import register_actions

        from . import receivers  # noqa: F401
        from .peers import assign_due_peer_reviews, settle_due_peer_reviews
        from .reminding import remind_of_due_work

        register_actions(
            {
                "submission.released": _("Grade of a submission released"),
                "submission.returned": _("Submission returned for another try"),
            }
        )
        register_due_work("assign peer reviews", assign_due_peer_reviews)
        register_due_work("settle peer reviews", settle_due_peer_reviews)
        register_due_work("remind of due work", remind_of_due_work)
