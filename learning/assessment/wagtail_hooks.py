"""Attempts at quizzes in the back office: to look at and to take away. Neither questions nor answers stand here; who
grades in a course sees them in its gradebook."""

import django_filters
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn

from core.record_screens import RecordViewSet, look_only
from learning.courses.models import Course
from learning.enrollment.selectors import course_title_of

from .enums import AttemptState, ClosedBy
from .models import Attempt

look_only(Attempt)


class AttemptFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(choices=AttemptState.choices, label=_("State"))
    closed_by = django_filters.ChoiceFilter(choices=ClosedBy.choices, label=_("Closed"))
    course = django_filters.ModelChoiceFilter(
        field_name="enrollment__course", queryset=Course.objects.order_by("slug"), label=_("Course")
    )
    started_at = django_filters.DateFromToRangeFilter(label=_("Started"), widget=DateRangePickerWidget)

    class Meta:
        model = Attempt
        fields: list[str] = []


class AttemptViewSet(RecordViewSet):
    model = Attempt
    icon = "clipboard-list"
    menu_label = _("Attempts")
    menu_hook = "register_students_menu_item"
    menu_order = 220
    filterset_class = AttemptFilterSet
    list_display = [
        Column("enrollment.user.email", label=_("Student"), accessor="enrollment.user.email"),
        Column("course", label=_("Course"), accessor=course_title_of),
        Column("quiz", label=_("Quiz"), accessor="version.definition.title"),
        Column("number", label=_("Number")),
        Column("state", label=_("State"), accessor="get_state_display"),
        Column("points", label=_("Points")),
        Column("max_points", label=_("of")),
        DateColumn("started_at", label=_("Started"), sort_key="started_at"),
        DateColumn("submitted_at", label=_("Sent"), sort_key="submitted_at"),
    ]
    search_fields = ["enrollment__user__email", "enrollment__user__profile__name", "enrollment__course__slug"]
    ordering = ["-started_at", "-pk"]
    select_related = ("enrollment__user__profile", "enrollment__course", "version")
    prefetch_related = ("enrollment__course__texts",)
    list_export = [
        "enrollment.user.email", "enrollment.course.slug", "enrollment.course.key", "activity_id", "key", "number",
        "state", "started_at", "due_at", "submitted_at", "closed_by", "released_at", "points", "max_points",
        "is_passed",
    ]  # fmt: skip
    inspect_view_fields = [
        "enrollment", "activity", "number", "state", "started_at", "due_at", "saved_at", "submitted_at", "closed_by",
        "released_at", "points", "max_points", "is_passed",
    ]  # fmt: skip


@hooks.register("register_admin_viewset")
def attempts():
    return AttemptViewSet("attempts")
