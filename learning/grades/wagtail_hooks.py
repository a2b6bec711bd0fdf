"""Every number there ever was, in the back office: to look at and to take away."""

import django_filters
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn

from core.record_screens import RecordViewSet, look_only
from learning.enrollment.selectors import course_title_of

from .enums import GradeOrigin
from .models import GradeEntry

look_only(GradeEntry)


class GradeEntryFilterSet(WagtailFilterSet):
    origin = django_filters.ChoiceFilter(choices=GradeOrigin.choices, label=_("Origin"))
    made_at = django_filters.DateFromToRangeFilter(label=_("When"), widget=DateRangePickerWidget)

    class Meta:
        model = GradeEntry
        fields: list[str] = []


class GradeEntryViewSet(RecordViewSet):
    model = GradeEntry
    icon = "list-ol"
    menu_label = _("Grade entries")
    menu_hook = "register_students_menu_item"
    menu_order = 250
    filterset_class = GradeEntryFilterSet
    list_display = [
        Column("enrollment.user.email", label=_("Student"), accessor="enrollment.user.email"),
        Column("course", label=_("Course"), accessor=course_title_of),
        Column("activity", label=_("Activity"), accessor="activity_id"),
        Column("points", label=_("Points")),
        Column("max_points", label=_("of")),
        Column("origin", label=_("Origin"), accessor="get_origin_display"),
        Column("made_by", label=_("By"), accessor="made_by"),
        DateColumn("made_at", label=_("When"), sort_key="made_at"),
    ]
    search_fields = ["enrollment__user__email", "enrollment__user__profile__name", "enrollment__course__slug", "reason"]
    ordering = ["-made_at", "-pk"]
    select_related = ("enrollment__user__profile", "enrollment__course", "made_by")
    prefetch_related = ("enrollment__course__texts",)
    list_export = [
        "enrollment.user.email", "enrollment.course.slug", "enrollment.course.key", "activity_id", "points",
        "max_points", "is_passed", "origin", "origin_id", "reason", "made_by", "made_at", "is_released",
    ]  # fmt: skip
    inspect_view_fields = [
        "enrollment",
        "activity",
        "points",
        "max_points",
        "is_passed",
        "origin",
        "reason",
        "made_by",
        "made_at",
        "is_released",
    ]


@hooks.register("register_admin_viewset")
def grade_entries():
    return GradeEntryViewSet("grade_entries")
