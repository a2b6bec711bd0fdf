"""Screens of the editor for a course as one: looking it through, handing it in, archiving it."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from learning.courses.rules import may_manage_course
from learning.enrollment.models import Enrollment

from ..models import CoursePage
from ..views.publishing_step import tell_findings
from .archiving import archive, course_row, restore
from .reviewing import changes_of, findings_in, remarks_on
from .workflow import scheduled_moment, submit_course


class CourseScreen(WagtailAdminTemplateMixin, TemplateView):
    @cached_property
    def course(self) -> CoursePage:
        return get_object_or_404(CoursePage, pk=self.kwargs["page_id"], alias_of=None)

    @cached_property
    def may(self):
        return self.course.permissions_for_user(self.request.user)

    def get_breadcrumbs_items(self):
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("wagtailadmin_explore", args=[self.course.pk]), "label": self.course.draft_title},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs):
        return super().get_context_data(course=self.course, state=self.course.course_state, **kwargs)


class ReviewScreen(CourseScreen):
    """What an approval would publish. Authors hand it in here, reviewers decide here."""

    template_name = "lms_pages/moderation/review.html"
    page_title = _("Course review")

    def dispatch(self, request, *args, **kwargs):
        if not self.may.can_edit():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        workflow_state = self.course.current_workflow_state
        task_state = self.course.current_workflow_task_state
        return super().get_context_data(
            changes=changes_of(self.course),
            found=findings_in(self.course),
            workflow_state=workflow_state,
            task_state=task_state,
            actions=self.get_actions(workflow_state, task_state),
            remarks=remarks_on(workflow_state),
            may_submit=self.may.can_submit_for_moderation(),
            may_withdraw=task_state is not None and workflow_state.user_can_cancel(self.request.user),
            moment=scheduled_moment(self.course),
            **kwargs,
        )

    def get_actions(self, workflow_state, task_state) -> list[tuple]:
        """Wagtail's (name, label, whether it asks for words), for those who may decide now."""
        if task_state is None:
            return []
        labels = {"approve": _("Approve and publish")} if workflow_state.is_at_final_task else {}
        actions = task_state.task.specific.get_actions(self.course, self.request.user)
        return [(name, label if modal else labels.get(name, label), modal) for name, label, modal in actions]

    def post(self, request, *args, **kwargs):
        self.withdraw() if "withdraw" in request.POST else self.submit()
        return redirect("review_course", self.course.pk)

    def withdraw(self):
        state = self.course.current_workflow_state
        if state and state.user_can_cancel(self.request.user):
            state.cancel(user=self.request.user)
            said = _("“%(course)s” was taken back. It is yours to change again.")
            messages.success(self.request, said % {"course": self.course.draft_title})

    def submit(self):
        if not self.may.can_submit_for_moderation():
            refusal = _(
                "This course cannot be submitted now: it is being reviewed or scheduled, or somebody locked it."
            )
            return messages.error(self.request, refusal)
        submit_course(course=self.course, user=self.request.user)
        said = _("“%(course)s” was submitted, with everything that changed in it. You get mail when it is decided.")
        messages.success(self.request, said % {"course": self.course.draft_title})
        tell_findings(self.request, self.course)


class ArchiveScreen(CourseScreen):
    """Asks once, then archives."""

    template_name = "lms_pages/moderation/archive.html"
    page_title = _("Archive the course")

    @cached_property
    def row(self):
        return course_row(self.course)

    def dispatch(self, request, *args, **kwargs):
        if not may_manage_course(request.user, self.row):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        students = Enrollment.objects.filter(course=self.row).count()
        return super().get_context_data(row=self.row, students=students, **kwargs)

    def post(self, request, *args, **kwargs):
        archive(page=self.course, user=request.user)
        messages.success(
            request,
            _("“%(course)s” is archived. Those who are in it keep it.") % {"course": self.course.draft_title},
            buttons=[messages.button(reverse("restore_course", args=[self.course.pk]), _("Restore…"))],
        )
        return redirect("wagtailadmin_explore", self.course.pk)


class RestoreScreen(ArchiveScreen):
    page_title = _("Restore the course")

    def post(self, request, *args, **kwargs):
        restore(page=self.course, user=request.user)
        messages.success(request, _("“%(course)s” is offered again.") % {"course": self.course.draft_title})
        return redirect("wagtailadmin_explore", self.course.pk)
