"""Everything that interactive content reported, in the back office: to look at and to take away."""

import django_filters
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn

from core.record_screens import RecordIndexView, RecordViewSet, look_only
from learning.courses.selectors import shown_title

from .enums import StatementSource
from .models import Statement

look_only(Statement)

VERBS = (
    "http://adlnet.gov/expapi/verbs/",
    "http://activitystrea.ms/schema/1.0/",
    "https://w3id.org/xapi/dod-isd/verbs/",
)


class StatementFilterSet(WagtailFilterSet):
    source = django_filters.ChoiceFilter(choices=StatementSource.choices, label=_("Source"))
    verb = django_filters.CharFilter(method="of_verb", label=_("Verb"), help_text=_("Such as answered, or an address."))
    activity = django_filters.NumberFilter(field_name="activity_id", label=_("Activity"), help_text=_("Its number."))
    stored_at = django_filters.DateFromToRangeFilter(label=_("When"), widget=DateRangePickerWidget)

    class Meta:
        model = Statement
        fields: list[str] = []

    def of_verb(self, rows, name, value):
        value = value.strip()
        return rows.filter(verb__in=[value] if ":" in value else [prefix + value for prefix in VERBS])


class StatementIndexView(RecordIndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().defer("data").prefetch_related("course__texts")


def course_of(row: Statement) -> str:
    return shown_title(row.course, get_language()) if row.course else ""


class StatementViewSet(RecordViewSet):
    model = Statement
    icon = "comment"
    menu_label = _("Statements")
    menu_hook = "register_students_menu_item"
    menu_order = 260
    index_view_class = StatementIndexView
    filterset_class = StatementFilterSet
    list_display = [
        Column("person", label=_("Student"), accessor="person.email"),
        Column("course", label=_("Course"), accessor=course_of),
        Column("activity", label=_("Activity"), accessor="activity_id"),
        Column("verb", label=_("Verb"), accessor="verb_word"),
        Column("part", label=_("Part")),
        Column("points", label=_("Points")),
        Column("max_points", label=_("of")),
        Column("source", label=_("Source"), accessor="get_source_display"),
        DateColumn("stored_at", label=_("When"), sort_key="stored_at"),
    ]
    search_fields = ["person__email", "person__profile__name", "course__slug"]
    ordering = ["-stored_at", "-pk"]
    select_related = ("person__profile", "course")
    list_export = [
        "statement_id", "person.email", "course.slug", "course.key", "lesson_id", "activity_id", "version_id", "source",
        "verb", "part", "points", "max_points", "is_success", "is_completion", "stored_at", "data",
    ]  # fmt: skip
    inspect_view_fields = [
        "statement_id", "person", "course", "lesson", "activity", "verb", "part", "points", "max_points", "is_success",
        "is_completion", "source", "stored_at", "data",
    ]  # fmt: skip


@hooks.register("register_admin_viewset")
def statements():
    return StatementViewSet("statements")
