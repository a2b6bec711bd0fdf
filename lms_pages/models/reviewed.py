from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail.locks import WorkflowLock
from wagtail.models import PagePermissionTester

from .guarded import GuardedPage


class CourseReviewLock(WorkflowLock):
    """On modules and lessons while their course is being reviewed; lifted for the reviewers of the step."""

    def __init__(self, page, course, task):
        super().__init__(page, task)
        self.course = course

    def get_message(self, user):
        if not self.for_user(user):
            return None
        return format_html(
            _("The course <b>{course}</b> waits for <b>{step}</b>. Until that is decided, only reviewers change it."),
            course=self.course.get_admin_display_title(),
            step=self.task.name,
        )


class ReviewedPagePermissionTester(PagePermissionTester):
    """While a course is being reviewed, its authors neither add pages to it nor delete any: what the reviewers see is
    what gets published. Wagtail's lock covers changing only."""

    @property
    def is_in_review(self) -> bool:
        if self.can_publish():  # needs no approval
            return False
        lock = self.page.get_lock()
        return isinstance(lock, WorkflowLock) and lock.for_user(self.user)

    def can_add_subpage(self):
        return super().can_add_subpage() and not self.is_in_review

    def can_reorder_children(self):
        """The order counts at once, so authors settle it only where nobody sees it yet: below a draft."""
        is_own_draft = not self.page.live and self.can_edit() and not self.is_in_review
        return super().can_reorder_children() or is_own_draft

    def can_delete(self, ignore_bulk=False):
        return super().can_delete(ignore_bulk) and not self.is_in_review


class CoursePermissionTester(ReviewedPagePermissionTester):
    def can_copy(self):
        """Not by Wagtail, for superusers neither: lessons of the copy would wait for those of the original, and links
        lead there. Courses are duplicated by lms_pages.copying."""
        return False


class ReviewedPage(GuardedPage):
    """A page of a course. The course is reviewed as one: its page carries the workflow, what hangs below follows."""

    class Meta:
        abstract = True

    def permissions_for_user(self, user):
        return ReviewedPagePermissionTester(user, self)


class CoursePart(ReviewedPage):
    """A module or a lesson: submitted, locked and approved with its course."""

    has_workflow = False  # of its own

    class Meta:
        abstract = True

    @cached_property
    def course(self):
        """The page of the course; None for what was put elsewhere by code."""
        from .course import CoursePage

        courses: QuerySet = CoursePage.objects.ancestor_of(self)
        return courses.first()

    def get_lock(self):
        if lock := super().get_lock():
            return lock
        # Lists say beforehand that nothing is in review: see moderation.states.with_states.
        if getattr(self, "_is_in_review", None) is False or self.course is None:
            return None
        task = self.course.current_workflow_task
        return CourseReviewLock(self, self.course, task) if task else None
