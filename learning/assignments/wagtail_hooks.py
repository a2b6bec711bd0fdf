"""What was handed in, in the back office: to look at and to take away. Work whose graders may not know the names comes
to the list when its grade is released."""

import django_filters
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn

from core.record_screens import RecordIndexView, RecordInspectView, RecordViewSet, look_only
from learning.courses.models import Course
from learning.enrollment.selectors import course_title_of

from .enums import SubmissionState
from .models import Submission

look_only(Submission)
# As learning.assignments.rules.may_see_names.
NAMELESS = Q(version__definition__is_anonymous=True) & (~Q(milestone="") | Q(review__released_at=None))


class SubmissionFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(choices=SubmissionState.choices, label=_("State"))
    course = django_filters.ModelChoiceFilter(
        field_name="enrollment__course", queryset=Course.objects.order_by("slug"), label=_("Course")
    )
    submitted_at = django_filters.DateFromToRangeFilter(label=_("Handed in"), widget=DateRangePickerWidget)

    class Meta:
        model = Submission
        fields: list[str] = []


class SubmissionIndexView(RecordIndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().exclude(NAMELESS)


class SubmissionInspectView(RecordInspectView):
    def get_object(self, queryset=None):
        found = super().get_object(queryset)
        if Submission.objects.filter(NAMELESS, pk=found.pk).exists():
            raise Http404
        return found


class SubmissionViewSet(RecordViewSet):
    model = Submission
    icon = "upload"
    menu_label = _("Submissions")
    menu_hook = "register_students_menu_item"
    menu_order = 230
    index_view_class = SubmissionIndexView
    inspect_view_class = SubmissionInspectView
    filterset_class = SubmissionFilterSet
    list_display = [
        Column("enrollment.user.email", label=_("Student"), accessor="enrollment.user.email"),
        Column("course", label=_("Course"), accessor=course_title_of),
        Column("assignment", label=_("Assignment"), accessor="terms.title"),
        Column("number", label=_("Number")),
        Column("state", label=_("State"), accessor="get_state_display"),
        BooleanColumn("is_current", label=_("Newest")),
        Column("late_days", label=_("Days late"), sort_key="late_days"),
        DateColumn("submitted_at", label=_("Handed in"), sort_key="submitted_at"),
    ]
    search_fields = ["enrollment__user__email", "enrollment__user__profile__name", "enrollment__course__slug"]
    ordering = ["-submitted_at", "-pk"]
    select_related = ("enrollment__user__profile", "enrollment__course", "version")
    prefetch_related = ("enrollment__course__texts",)
    list_export = [
        "enrollment.user.email", "enrollment.course.slug", "enrollment.course.key", "activity_id", "milestone",
        "number", "state", "is_current", "submitted_at", "late_days", "saved_at",
    ]  # fmt: skip
    inspect_view_fields = [
        "enrollment", "activity", "milestone", "number", "state", "is_current", "submitted_at", "late_days", "saved_at",
    ]  # fmt: skip


@hooks.register("register_admin_viewset")
def submissions():
    return SubmissionViewSet("submissions")
