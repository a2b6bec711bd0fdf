"""How far students are, in the back office."""

import django_filters
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.widgets import BooleanRadioSelect

from core.record_screens import RecordViewSet, look_only
from learning.enrollment.enums import EnrollmentStatus
from learning.enrollment.selectors import course_title_of

from .models import CourseProgress

look_only(CourseProgress)


class ProgressFilterSet(WagtailFilterSet):
    is_done = django_filters.BooleanFilter(
        field_name="completed_at", lookup_expr="isnull", exclude=True, label=_("Completed"), widget=BooleanRadioSelect
    )
    status = django_filters.ChoiceFilter(
        field_name="enrollment__status", choices=EnrollmentStatus.choices, label=_("Enrollment")
    )
    last_accessed_at = django_filters.DateFromToRangeFilter(label=_("Last there"), widget=DateRangePickerWidget)

    class Meta:
        model = CourseProgress
        fields: list[str] = []


class ProgressViewSet(RecordViewSet):
    model = CourseProgress
    icon = "success"
    menu_label = _("Progress")
    menu_hook = "register_students_menu_item"
    menu_order = 200
    filterset_class = ProgressFilterSet
    list_display = [
        Column("enrollment.user.email", label=_("Student"), accessor="enrollment.user.email"),
        Column("course", label=_("Course"), accessor=course_title_of),
        Column("percent", label=_("Percent"), accessor="percent"),
        Column("done_count", label=_("Lessons done"), sort_key="done_count"),
        Column("lesson_count", label=_("of")),
        DateColumn("last_accessed_at", label=_("Last there"), sort_key="last_accessed_at"),
        DateColumn("completed_at", label=_("Completed"), sort_key="completed_at"),
    ]
    search_fields = ["enrollment__user__email", "enrollment__user__profile__name", "enrollment__course__slug"]
    ordering = ["-last_accessed_at", "-pk"]
    select_related = ("enrollment__user__profile", "enrollment__course")
    prefetch_related = ("enrollment__course__texts",)
    list_export = [
        "enrollment.user.email", "enrollment.course.slug", "enrollment.course.key", "percent", "done_count",
        "lesson_count", "last_accessed_at", "completed_at",
    ]  # fmt: skip
    inspect_view_fields = [
        "enrollment",
        "done_count",
        "lesson_count",
        "last_lesson",
        "last_accessed_at",
        "completed_at",
    ]


@hooks.register("register_admin_viewset")
def progress():
    return ProgressViewSet("progress")
