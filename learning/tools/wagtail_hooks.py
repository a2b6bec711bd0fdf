"""Which AI tools there are (administrators), and what students did with them (those who teach them)."""

import django_filters
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import BooleanRadioSelect
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from core.record_screens import LookOnlyPolicy, RecordIndexView, RecordInspectView, RecordViewSet
from learning.courses.rules import may_author_courses
from learning.courses.selectors import shown_title

from .models import AITool, AIToolSession
from .selectors import seen_sessions, sessions_of_activities


class KeptToolPolicy(ModelPermissionPolicy):
    """Tools are switched off, never deleted: sessions name them."""

    def user_has_permission(self, user, action):
        return action != "delete" and super().user_has_permission(user, action)


class TaughtSessionsPolicy(LookOnlyPolicy):
    """Authors of courses may look; the views below show each the sessions of their own courses."""

    def user_has_permission(self, user, action):
        return super().user_has_permission(user, action) or (action == "view" and may_author_courses(user))


register_permission_policy(AITool, KeptToolPolicy(AITool), exact_class=True)
register_permission_policy(AIToolSession, TaughtSessionsPolicy(AIToolSession), exact_class=True)


class AIToolViewSet(ModelViewSet):
    model = AITool
    icon = "cogs"
    menu_label = _("AI tools")
    menu_order = 640
    add_to_settings_menu = True
    copy_view_enabled = False
    inspect_view_enabled = False
    add_to_reference_index = False
    list_display = ["name", "slug", Column("origin", label=_("Origin"), accessor="current_origin"),
                    BooleanColumn("is_active", label=_("In use"))]  # fmt: skip
    search_fields = ["name", "slug", "origin"]
    form_fields = ["name", "slug", "origin", "public_key", "needs_storage", "is_active"]


class SessionFilterSet(WagtailFilterSet):
    is_completed = django_filters.BooleanFilter(
        field_name="completed_at", lookup_expr="isnull", exclude=True, label=_("Completed"), widget=BooleanRadioSelect
    )
    tool = django_filters.ModelChoiceFilter(queryset=AITool.objects.all(), label=_("Tool"))
    launched_at = django_filters.DateFromToRangeFilter(label=_("Opened"), widget=DateRangePickerWidget)

    class Meta:
        model = AIToolSession
        fields: list[str] = []


class SessionIndexView(RecordIndexView):
    """With how often each activity of the page was opened and completed in all."""

    def get_base_queryset(self):
        rows = super().get_base_queryset().filter(pk__in=seen_sessions(self.request.user).values("pk"))
        return rows.prefetch_related("activity__lesson__course__texts", "activity__lesson__texts")

    def get_context_data(self, *args, **kwargs):
        context = super().get_context_data(*args, **kwargs)
        rows = list(context["object_list"])
        counts = sessions_of_activities({row.activity_id for row in rows})
        for row in rows:
            row.of_activity = counts.get(row.activity_id, "0 / 0")
        return context


class SessionView(RecordInspectView):
    def get_object(self, queryset=None):
        return get_object_or_404(seen_sessions(self.request.user), pk=self.pk)


def person(row: AIToolSession) -> str:
    return _("%(person)s (trial)") % {"person": row.person.email} if row.is_trial else row.person.email


def course_title(row: AIToolSession) -> str:
    return shown_title(row.activity.lesson.course, get_language())


def lesson_title(row: AIToolSession) -> str:
    return shown_title(row.activity.lesson, get_language())


class AIToolSessionViewSet(RecordViewSet):
    model = AIToolSession
    icon = "cogs"
    menu_label = _("AI tool sessions")
    menu_order = 265
    add_to_admin_menu = True
    index_view_class = SessionIndexView
    inspect_view_class = SessionView
    filterset_class = SessionFilterSet
    list_display = [
        Column("person.email", label=_("Student"), accessor=person),
        Column("course", label=_("Course"), accessor=course_title),
        Column("lesson", label=_("Lesson"), accessor=lesson_title),
        Column("tool", label=_("Tool")),
        DateColumn("launched_at", label=_("Opened"), sort_key="launched_at"),
        DateColumn("exchanged_at", label=_("Token used"), sort_key="exchanged_at"),
        DateColumn("completed_at", label=_("Completed"), sort_key="completed_at"),
        Column("way", label=_("By"), accessor="get_way_display"),
        Column("score", label=_("Score"), sort_key="score"),
        Column("of_activity", label=_("Opened / done"), accessor="of_activity"),
    ]
    search_fields = ["enrollment__user__email", "enrollment__user__profile__name", "tried_by__email",
                     "activity__lesson__course__slug", "activity__lesson__texts__title"]  # fmt: skip
    ordering = ["-launched_at", "-pk"]
    select_related = ("enrollment__user__profile", "enrollment__course", "activity__lesson", "tool")
    list_export = [
        "key", "enrollment.user.email", "enrollment.course.slug", "activity.lesson.key", "activity_id", "tool.slug",
        "audience", "permissions", "launched_at", "exchanged_at", "completed_at", "way", "score", "seconds_spent",
    ]  # fmt: skip
    inspect_view_fields = [
        "enrollment", "activity", "tool", "audience", "permissions", "launched_at", "expires_at", "exchanged_at",
        "completed_at", "way", "score", "seconds_spent",
    ]  # fmt: skip


@hooks.register("register_admin_viewset")
def tools():
    return AIToolViewSet("ai_tools")


@hooks.register("register_admin_viewset")
def tool_sessions():
    return AIToolSessionViewSet("ai_tool_sessions")
